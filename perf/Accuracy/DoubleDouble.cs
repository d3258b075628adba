namespace NnSimd.Perf;

/// <summary>
/// An unevaluated sum of two doubles, about 104 bits, by error-free transformations (Dekker 1971; Hida, Li and Bailey, Library for Double-Double and
/// Quad-Double Arithmetic, 2000). Each operation errs by some 2^-104 of its result, barring underflow of the low part.
/// </summary>
internal readonly record struct DoubleDouble(double High, double Low)
{
    public static implicit operator DoubleDouble(double value) => new(value, 0);

    public static DoubleDouble operator -(DoubleDouble x) => new(-x.High, -x.Low);

    public static DoubleDouble operator +(DoubleDouble x, DoubleDouble y)
    {
        DoubleDouble high = Sum(x.High, y.High);
        DoubleDouble low = Sum(x.Low, y.Low);
        DoubleDouble partial = Ordered(high.High, high.Low + low.High);
        return Ordered(partial.High, partial.Low + low.Low);
    }

    public static DoubleDouble operator -(DoubleDouble x, DoubleDouble y) => x + -y;

    public static DoubleDouble operator *(DoubleDouble x, DoubleDouble y)
    {
        double product = x.High * y.High;
        double rest = Math.FusedMultiplyAdd(x.High, y.High, -product);
        return Ordered(product, rest + Math.FusedMultiplyAdd(x.High, y.Low, x.Low * y.High));
    }

    public static DoubleDouble operator *(DoubleDouble x, double y)
    {
        double product = x.High * y;
        return Ordered(product, Math.FusedMultiplyAdd(x.High, y, -product) + (x.Low * y));
    }

    public static DoubleDouble operator /(DoubleDouble x, DoubleDouble y)
    {
        double first = x.High / y.High;
        DoubleDouble rest = x - (y * first);
        double second = rest.High / y.High;
        rest -= y * second;
        return Ordered(first, second) + (rest.High / y.High);
    }

    /// <summary>x * y, exactly.</summary>
    public static DoubleDouble Product(double x, double y)
    {
        double product = x * y;
        return new(product, Math.FusedMultiplyAdd(x, y, -product));
    }

    /// <summary>x + y, exactly.</summary>
    public static DoubleDouble Sum(double x, double y)
    {
        double sum = x + y;
        double part = sum - x;
        return new(sum, (x - (sum - part)) + (y - part));
    }

    /// <summary>this * 2^n, exactly unless it underflows.</summary>
    public DoubleDouble Scale(int n) => new(Math.ScaleB(High, n), Math.ScaleB(Low, n));

    private static DoubleDouble Ordered(double x, double y)
    {
        double sum = x + y;
        return new(sum, y - (sum - x));
    }
}
