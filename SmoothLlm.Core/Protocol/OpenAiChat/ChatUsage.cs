using System.Buffers;
using System.Text.Json;
using SmoothLlm.Core.Pricing;
using SmoothLlm.Core.Protocol.Conversation;
using SmoothLlm.Core.Usage;

namespace SmoothLlm.Core.Protocol.OpenAiChat;

/// <summary>
/// The <c>usage</c> object. Providers count differently: OpenAI and Gemini include cached tokens in the prompt, xAI and
/// Gemini leave reasoning out of the completion but not out of the total. Values may be missing, null, or 12.0.
/// </summary>
public static class ChatUsage
{
    /// <summary>More tokens than any model takes; a count beyond it is nonsense.</summary>
    private const long MaxPlausibleTokens = 1_000_000_000;

    /// <summary>Reads the provider's count.</summary>
    /// <param name="usage">The value of <c>usage</c>.</param>
    /// <returns>Null when it is missing, all zero, or no count that makes sense; the caller then estimates.</returns>
    public static TokenUsage? Read(ReadOnlySpan<byte> usage)
    {
        var counts = new Counts();
        var reader = new Utf8JsonReader(usage);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("prompt_tokens"u8))
                counts.Prompt = ReadCount(ref reader, ref counts);
            else if (reader.ValueTextEquals("completion_tokens"u8))
                counts.Completion = ReadCount(ref reader, ref counts);
            else if (reader.ValueTextEquals("total_tokens"u8))
                counts.Total = ReadCount(ref reader, ref counts);
            else if (reader.ValueTextEquals("prompt_tokens_details"u8) || reader.ValueTextEquals("completion_tokens_details"u8))
                ReadDetails(ref reader, ref counts);
            else
                reader.Skip();
        }

        return counts.ToUsage();
    }

    /// <summary>
    /// Writes the usage for the client: the provider's fields as they came, without what the provider takes from us,
    /// and with what the customer was charged.
    /// </summary>
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

    private static void WriteCounts(IBufferWriter<byte> output, in TokenUsage usage)
    {
        ChargeFields.Format(output, $"\"prompt_tokens\":{usage.Input},\"completion_tokens\":{usage.Output},\"total_tokens\":{usage.Total},");
        long written = usage.CacheWrite + usage.CacheWrite1h;
        if (usage.CacheRead > 0 || written > 0)
            ChargeFields.Format(output, $"\"prompt_tokens_details\":{{\"cached_tokens\":{usage.CacheRead},\"cache_write_tokens\":{written}}},");
        if (usage.Reasoning > 0)
            ChargeFields.Format(output, $"\"completion_tokens_details\":{{\"reasoning_tokens\":{usage.Reasoning}}},");
    }

    private static void ReadDetails(ref Utf8JsonReader reader, ref Counts counts)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("cached_tokens"u8))
                counts.Cached = ReadCount(ref reader, ref counts);
            else if (reader.ValueTextEquals("cache_write_tokens"u8))
                counts.CacheWrite = ReadCount(ref reader, ref counts);
            else if (reader.ValueTextEquals("reasoning_tokens"u8))
                counts.Reasoning = ReadCount(ref reader, ref counts);
            else
                reader.Skip();
        }
    }

    private static long ReadCount(ref Utf8JsonReader reader, ref Counts counts)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
            return 0;
        if (reader.TokenType == JsonTokenType.Number
            && reader.TryGetDouble(out double value)
            && value is >= 0 and <= MaxPlausibleTokens
            && Math.Floor(value) == value)
            return (long)value;
        counts.IsNonsense = true;
        reader.Skip();
        return 0;
    }

    private struct Counts
    {
        public long Prompt;
        public long Completion;
        public long Total;
        public long Cached;
        public long CacheWrite;
        public long Reasoning;
        public bool IsNonsense;

        public readonly TokenUsage? ToUsage()
        {
            if (IsNonsense || (Prompt == 0 && Completion == 0) || Cached + CacheWrite > Prompt)
                return null;
            long output = Math.Max(Completion, Total - Prompt);
            return new TokenUsage(Prompt - Cached - CacheWrite, Cached, CacheWrite, Output: output, Reasoning: Math.Min(Reasoning, output));
        }
    }
}
