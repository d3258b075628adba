namespace NnSimd.Kernels;

/// <summary>An unevaluated sum of two doubles, about 106 bits, by error-free transformations (Dekker 1971; Ogita, Rump and Oishi, Accurate Sum and Dot Product, 2005).</summary>
internal readonly struct TwoDoubles
{
    private readonly double _high;
    private readonly double _low;

    private TwoDoubles(double high, double low)
    {
        _high = high;
        _low = low;
    }

    /// <summary>The sum, rounded to double.</summary>
    public double Value => double.IsFinite(_high) ? _high + _low : _high;

    /// <summary>this + x * y.</summary>
    public TwoDoubles Add(double x, double y)
    {
        double product = x * y;
        double sum = _high + product;
        if (!double.IsFinite(sum))
        {
            return new(sum, 0);
        }

        double part = sum - _high;
        double error = (_high - (sum - part)) + (product - part);
        return new(sum, _low + (error + Math.FusedMultiplyAdd(x, y, -product)));
    }

    /// <summary>this * x.</summary>
    public TwoDoubles Scale(double x)
    {
        double product = _high * x;
        return double.IsFinite(product) ? new(product, Math.FusedMultiplyAdd(_high, x, -product) + (_low * x)) : new(product, 0);
    }
}
