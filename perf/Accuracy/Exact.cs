namespace NnSimd.Perf;

/// <summary>An exact value to some 2^-80 of it: value * 2^exponent, so that a subnormal result has all its digits too.</summary>
internal readonly record struct Exact(DoubleDouble Value, int Exponent)
{
    public static implicit operator Exact(DoubleDouble value) => new(value, 0);

    public static implicit operator Exact(double value) => new(value, 0);

    /// <summary>The distance of a double result from this, in units in the last place of this in the format of double (2^-1074 below the normal range). Infinity stands for 2^1024.</summary>
    public double UlpError(double actual)
    {
        if (double.IsNaN(Value.High) || double.IsNaN(actual))
        {
            return double.IsNaN(Value.High) && double.IsNaN(actual) ? 0 : double.PositiveInfinity;
        }

        if (double.IsInfinity(Value.High) || double.IsInfinity(actual) || Value.High == 0)
        {
            // All else is compared 2^Exponent lower; 2^1024 is a double there only for results of that size.
            bool large = Value.High != 0 && Math.ILogB(Value.High) + (double)Exponent >= 1023;
            return actual == Value.High ? 0 : large && double.IsInfinity(actual) && (actual > 0) == (Value.High > 0) ? Overflow() : double.PositiveInfinity;
        }

        return Math.Abs((Value + -Math.ScaleB(actual, -Exponent)).High) / Math.ScaleB(1, UnitExponent - Exponent);
    }

    /// <summary>The unit in the last place of this is 2 to this power; of zero, that of the least double.</summary>
    public int UnitExponent
    {
        get
        {
            // A power of two with a low part against it lies in the binade below.
            int binade = Value.High == 0 ? -1022 : Math.ILogB(Value.High);
            binade -= Math.Abs(Value.High) == Math.ScaleB(1, binade) && Value.Low * Value.High < 0 ? 1 : 0;
            return Math.Clamp(binade + Exponent, -1022, 1023) - 52;
        }
    }

    /// <summary>The distance of a double result from this.</summary>
    public double AbsoluteError(double actual) => Math.Abs((Value.Scale(Exponent) + -actual).High);

    /// <summary>The distance from 2^1024 to a value of at least 2^1023, in units of 2^971; none from there on.</summary>
    private double Overflow()
    {
        double high = Math.ScaleB(Math.Abs(Value.High), Exponent - 1024);
        return Math.Max(0, (1 - high) * 9007199254740992);
    }
}
