using System.Buffers.Text;
using System.Text;

namespace SmoothLlm.Core.Money;

/// <summary>
/// An amount of money in integer nano-USD (1e-9 USD). The only unit in which money is kept, added and compared;
/// <see cref="decimal"/> appears where amounts are parsed or shown, floating point nowhere.
/// </summary>
/// <param name="Value">Nano-USD; negative for a debit.</param>
public readonly record struct NanoUsd(long Value) : IComparable<NanoUsd>, IUtf8SpanFormattable, IFormattable
{
    private const int Decimals = 9;
    private const int MaxTextLength = 24;

    /// <summary>Nano-USD in one USD.</summary>
    public const long PerUsd = 1_000_000_000;

    /// <summary>Nano-USD in one US cent.</summary>
    public const long PerCent = PerUsd / 100;

    /// <summary>Nothing.</summary>
    public static NanoUsd Zero => default;

    /// <summary>The amount in USD, exact.</summary>
    public decimal Usd => (decimal)Value / PerUsd;

    /// <summary>Converts USD, rounding half away from zero beyond nine decimals.</summary>
    /// <param name="usd">An amount in USD.</param>
    /// <exception cref="OverflowException">The amount is beyond ±9.2 billion USD.</exception>
    public static NanoUsd FromUsd(decimal usd) =>
        new(checked((long)Math.Round(usd * PerUsd, 0, MidpointRounding.AwayFromZero)));

    /// <summary>The sum; overflow throws.</summary>
    public static NanoUsd operator +(NanoUsd left, NanoUsd right) => new(checked(left.Value + right.Value));

    /// <summary>The difference; overflow throws.</summary>
    public static NanoUsd operator -(NanoUsd left, NanoUsd right) => new(checked(left.Value - right.Value));

    /// <summary>The same amount on the other side of the book.</summary>
    public static NanoUsd operator -(NanoUsd amount) => new(checked(-amount.Value));

    /// <summary>Whether the left amount is smaller.</summary>
    public static bool operator <(NanoUsd left, NanoUsd right) => left.Value < right.Value;

    /// <summary>Whether the left amount is greater.</summary>
    public static bool operator >(NanoUsd left, NanoUsd right) => left.Value > right.Value;

    /// <summary>Whether the left amount is smaller or the same.</summary>
    public static bool operator <=(NanoUsd left, NanoUsd right) => left.Value <= right.Value;

    /// <summary>Whether the left amount is greater or the same.</summary>
    public static bool operator >=(NanoUsd left, NanoUsd right) => left.Value >= right.Value;

    /// <inheritdoc/>
    public int CompareTo(NanoUsd other) => Value.CompareTo(other.Value);

    /// <summary>The exact amount in USD, invariant, without trailing zeros: <c>0.000123</c>.</summary>
    public override string ToString()
    {
        Span<byte> text = stackalloc byte[MaxTextLength];
        TryFormat(text, out int length, default, null);
        return Encoding.ASCII.GetString(text[..length]);
    }

    /// <summary>Writes what <see cref="ToString"/> gives; on the way of every answer, hence without a decimal or a string.</summary>
    /// <param name="utf8Destination">Where to; 24 bytes always do.</param>
    /// <param name="bytesWritten">How much of it was used.</param>
    /// <param name="format">Not used: there is one form.</param>
    /// <param name="provider">Not used: the form is invariant.</param>
    public bool TryFormat(Span<byte> utf8Destination, out int bytesWritten, ReadOnlySpan<char> format, IFormatProvider? provider)
    {
        bytesWritten = 0;
        if (utf8Destination.Length < MaxTextLength)
            return false;
        ulong amount = Value < 0 ? unchecked((ulong)-Value) : (ulong)Value;
        int position = 0;
        if (Value < 0)
            utf8Destination[position++] = (byte)'-';
        Utf8Formatter.TryFormat(amount / PerUsd, utf8Destination[position..], out int digits);
        position += digits;
        uint fraction = (uint)(amount % PerUsd);
        if (fraction > 0)
        {
            utf8Destination[position++] = (byte)'.';
            Utf8Formatter.TryFormat(fraction, utf8Destination[position..], out digits, new System.Buffers.StandardFormat('D', Decimals));
            position += utf8Destination.Slice(position, digits).TrimEnd((byte)'0').Length;
        }

        bytesWritten = position;
        return true;
    }

    /// <inheritdoc/>
    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => ToString();
}
