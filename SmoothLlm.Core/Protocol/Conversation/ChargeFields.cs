using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using SmoothLlm.Core.Pricing;

namespace SmoothLlm.Core.Protocol.Conversation;

/// <summary>What the customer was charged, in the <c>usage</c> object of every format.</summary>
internal static class ChargeFields
{
    /// <summary>Room for the fields that are written at once: names, and five numbers of up to 24 digits.</summary>
    private const int MaxWrittenBytes = 256;

    /// <summary>The provider's fields as they came, each with a comma behind it, without what the provider takes from us.</summary>
    public static void CopyOthers(IBufferWriter<byte> output, ReadOnlySpan<byte> providerUsage)
    {
        var reader = new Utf8JsonReader(providerUsage);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isOurs = reader.ValueTextEquals("cost"u8) || reader.ValueTextEquals("cost_details"u8);
            int start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (isOurs)
                continue;
            output.Write(providerUsage[start..(int)reader.BytesConsumed]);
            output.Write(","u8);
        }
    }

    /// <summary>The charge and what it consists of.</summary>
    public static void Write(IBufferWriter<byte> output, in Charge charge)
    {
        Utf8.TryWrite(
            output.GetSpan(MaxWrittenBytes),
            CultureInfo.InvariantCulture,
            $"\"cost\":{charge.Total},\"cost_details\":{{\"input\":{charge.Input},\"output\":{charge.Output},\"cache_read\":{charge.CacheRead},\"cache_write\":{charge.CacheWrite}}}",
            out int written);
        output.Advance(written);
    }

    /// <summary>Writes a few fields with numbers in them.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="fields">At most 256 bytes of ASCII.</param>
    public static void Format(IBufferWriter<byte> output, FormattableString fields)
    {
        string text = fields.ToString(CultureInfo.InvariantCulture);
        output.Advance(System.Text.Encoding.ASCII.GetBytes(text, output.GetSpan(text.Length)));
    }
}
