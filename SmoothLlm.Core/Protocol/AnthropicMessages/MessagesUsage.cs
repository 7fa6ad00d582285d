using System.Buffers;
using System.Text.Json;
using SmoothLlm.Core.Pricing;
using SmoothLlm.Core.Protocol.Conversation;
using SmoothLlm.Core.Protocol.Json;
using SmoothLlm.Core.Usage;

namespace SmoothLlm.Core.Protocol.AnthropicMessages;

/// <summary>
/// The <c>usage</c> of Anthropic's answers. Its input leaves out what a cache served or took. In a stream it comes twice,
/// the second one complete or in part; both count from the beginning, so the last value of each field is the one.
/// </summary>
internal sealed class MessagesUsage
{
    private const long MaxPlausibleTokens = 1_000_000_000;

    private long input;
    private long cacheRead;
    private long cacheWrite;
    private long? cacheWrite5m;
    private long? cacheWrite1h;
    private long output;
    private bool isNonsense;

    /// <summary>Reads one usage object.</summary>
    public static TokenUsage? Read(JsonElement usage)
    {
        var counts = new MessagesUsage();
        counts.Take(usage);
        return counts.ToUsage();
    }

    /// <summary>Takes the values that are there.</summary>
    public void Take(JsonElement usage)
    {
        Set(usage, "input_tokens"u8, ref input);
        Set(usage, "cache_read_input_tokens"u8, ref cacheRead);
        Set(usage, "cache_creation_input_tokens"u8, ref cacheWrite);
        Set(usage, "output_tokens"u8, ref output);
        var creation = usage.Get("cache_creation"u8);
        if (creation.ValueKind == JsonValueKind.Object)
        {
            (long short_, long long_) = (cacheWrite5m ?? 0, cacheWrite1h ?? 0);
            Set(creation, "ephemeral_5m_input_tokens"u8, ref short_);
            Set(creation, "ephemeral_1h_input_tokens"u8, ref long_);
            (cacheWrite5m, cacheWrite1h) = (short_, long_);
        }
    }

    /// <returns>Null when it is all zero, or no count that makes sense.</returns>
    public TokenUsage? ToUsage()
    {
        if (isNonsense || (input == 0 && cacheRead == 0 && cacheWrite == 0 && output == 0))
            return null;
        long oneHour = Math.Min(cacheWrite1h ?? 0, Math.Max(cacheWrite, (cacheWrite1h ?? 0) + (cacheWrite5m ?? 0)));
        long fiveMinutes = Math.Max(cacheWrite - oneHour, cacheWrite5m ?? 0);
        return new TokenUsage(input, cacheRead, fiveMinutes, oneHour, output);
    }

    /// <summary>Writes the usage with what was charged.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="providerUsage">The provider's object, or empty when it sent none that makes sense.</param>
    /// <param name="usage">The tokens that were charged.</param>
    /// <param name="charge">What was charged.</param>
    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> providerUsage, in TokenUsage usage, in Charge charge)
    {
        output.Write("{"u8);
        if (providerUsage.IsEmpty)
            WriteCounts(output, usage);
        else
            ChargeFields.CopyOthers(output, providerUsage);
        ChargeFields.Write(output, charge);
        output.Write("}"u8);
    }

    private static void WriteCounts(IBufferWriter<byte> output, in TokenUsage usage) => ChargeFields.Format(
        output,
        $"\"input_tokens\":{usage.FreshInput},\"cache_creation_input_tokens\":{usage.CacheWrite + usage.CacheWrite1h},\"cache_read_input_tokens\":{usage.CacheRead},\"output_tokens\":{usage.Output},");

    private void Set(JsonElement parent, ReadOnlySpan<byte> name, ref long field)
    {
        var value = parent.Get(name);
        if (!value.IsGiven())
            return;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double count) && count is >= 0 and <= MaxPlausibleTokens && Math.Floor(count) == count)
            field = (long)count;
        else
            isNonsense = true;
    }
}
