using System.Runtime.InteropServices;

namespace NnSimd.Perf;

/// <summary>A number of 320 bits of GNU MPFR (Debian: libmpfr6), the reference of the reference: see <see cref="MpfrFunctions"/>.</summary>
internal sealed unsafe partial class Mpfr
{
    /// <summary>The name of the library.</summary>
    public const string Library = "libmpfr.so.6";

    private const int Bits = 320;
    private const int ToNearest = 0;

    private readonly Number* _number;

    private Mpfr()
    {
        _number = (Number*)NativeMemory.Alloc((nuint)sizeof(Number));
        mpfr_init2(_number, Bits);
    }

    ~Mpfr()
    {
        mpfr_clear(_number);
        NativeMemory.Free(_number);
    }

    private delegate int Unary(Number* result, Number* x, int rounding);

    private delegate int Binary(Number* result, Number* x, Number* y, int rounding);

    /// <summary>Whether the library is installed here.</summary>
    public static bool IsAvailable { get; } = NativeLibrary.TryLoad(Library, out _);

    public static implicit operator Mpfr(double value)
    {
        Mpfr result = new();
        _ = mpfr_set_d(result._number, value, ToNearest);
        return result;
    }

    public static Mpfr operator -(Mpfr x) => 0 - x;

    public static Mpfr operator +(Mpfr x, Mpfr y) => Of(mpfr_add, x, y);

    public static Mpfr operator -(Mpfr x, Mpfr y) => Of(mpfr_sub, x, y);

    public static Mpfr operator *(Mpfr x, Mpfr y) => Of(mpfr_mul, x, y);

    public static Mpfr operator /(Mpfr x, Mpfr y) => Of(mpfr_div, x, y);

    public static Mpfr Exp(Mpfr x) => Of(mpfr_exp, x);

    public static Mpfr Expm1(Mpfr x) => Of(mpfr_expm1, x);

    public static Mpfr Log(Mpfr x) => Of(mpfr_log, x);

    public static Mpfr Log1p(Mpfr x) => Of(mpfr_log1p, x);

    public static Mpfr Erf(Mpfr x) => Of(mpfr_erf, x);

    public static Mpfr Erfc(Mpfr x) => Of(mpfr_erfc, x);

    public static Mpfr Tanh(Mpfr x) => Of(mpfr_tanh, x);

    public static Mpfr Cosh(Mpfr x) => Of(mpfr_cosh, x);

    public static Mpfr Sqrt(Mpfr x) => Of(mpfr_sqrt, x);

    public static Mpfr Atan(Mpfr x) => Of(mpfr_atan, x);

    /// <summary>The distance of a finite double from this finite number, in units in the last place of this.</summary>
    public double UlpError(double actual)
    {
        // MPFR's exponent is that of a significand from 1/2 to 1.
        long exponent = Math.Clamp(_number->Exponent - 1, -1022, 1023);
        Mpfr difference = this - actual;
        _ = mpfr_mul_2si(difference._number, difference._number, (nint)(52 - exponent), ToNearest);
        double error = Math.Abs(mpfr_get_d(difference._number, ToNearest));
        GC.KeepAlive(this);
        GC.KeepAlive(difference);
        return error;
    }

    private static Mpfr Of(Unary function, Mpfr x)
    {
        Mpfr result = new();
        _ = function(result._number, x._number, ToNearest);
        GC.KeepAlive(x);
        return result;
    }

    private static Mpfr Of(Binary function, Mpfr x, Mpfr y)
    {
        Mpfr result = new();
        _ = function(result._number, x._number, y._number, ToNearest);
        GC.KeepAlive(x);
        GC.KeepAlive(y);
        return result;
    }

    [LibraryImport(Library)]
    private static partial void mpfr_init2(Number* x, nint precision);

    [LibraryImport(Library)]
    private static partial void mpfr_clear(Number* x);

    [LibraryImport(Library)]
    private static partial int mpfr_set_d(Number* result, double value, int rounding);

    [LibraryImport(Library)]
    private static partial double mpfr_get_d(Number* x, int rounding);

    [LibraryImport(Library)]
    private static partial int mpfr_mul_2si(Number* result, Number* x, nint exponent, int rounding);

    [LibraryImport(Library)]
    private static partial int mpfr_add(Number* result, Number* x, Number* y, int rounding);

    [LibraryImport(Library)]
    private static partial int mpfr_sub(Number* result, Number* x, Number* y, int rounding);

    [LibraryImport(Library)]
    private static partial int mpfr_mul(Number* result, Number* x, Number* y, int rounding);

    [LibraryImport(Library)]
    private static partial int mpfr_div(Number* result, Number* x, Number* y, int rounding);

    [LibraryImport(Library)]
    private static partial int mpfr_exp(Number* result, Number* x, int rounding);

    [LibraryImport(Library)]
    private static partial int mpfr_expm1(Number* result, Number* x, int rounding);

    [LibraryImport(Library)]
    private static partial int mpfr_log(Number* result, Number* x, int rounding);

    [LibraryImport(Library)]
    private static partial int mpfr_log1p(Number* result, Number* x, int rounding);

    [LibraryImport(Library)]
    private static partial int mpfr_erf(Number* result, Number* x, int rounding);

    [LibraryImport(Library)]
    private static partial int mpfr_erfc(Number* result, Number* x, int rounding);

    [LibraryImport(Library)]
    private static partial int mpfr_tanh(Number* result, Number* x, int rounding);

    [LibraryImport(Library)]
    private static partial int mpfr_cosh(Number* result, Number* x, int rounding);

    [LibraryImport(Library)]
    private static partial int mpfr_sqrt(Number* result, Number* x, int rounding);

    [LibraryImport(Library)]
    private static partial int mpfr_atan(Number* result, Number* x, int rounding);

    // mpfr_t of a 64-bit Unix.
    [StructLayout(LayoutKind.Sequential)]
    private struct Number
    {
        public nint Precision;
        public int Sign;
        public nint Exponent;
        public void* Limbs;
    }
}
