using System.Text.Json;
using SmoothLlm.Core.Protocol.OpenAiChat;
using SmoothLlm.Core.Usage;

namespace SmoothLlm.Core.Protocol.UsageTaps;

/// <summary>
/// What an answer says of its usage, in the words of OpenAI (chat, embeddings, responses), Anthropic or Google. Counts
/// of a stream are running totals that come in parts, so the last word on each of them is the one that holds.
/// </summary>
public sealed class ReportedUsage
{
    private const long MaxPlausibleTokens = 1_000_000_000;

    private TokenUsage? chat;
    private long? input;
    private long? output;
    private long cacheRead;
    private long cacheWrite;
    private long cacheWrite1h;
    private long cachedWithin;
    private long writtenWithin;
    private long toolInput;
    private long reasoning;
    private bool isGoogle;

    /// <summary>The tokens in disjoint buckets; null when none were reported.</summary>
    public TokenUsage? Usage => chat ?? (input is null && output is null ? null : isGoogle ? OfGoogle() : OfMessages());

    /// <summary>Reads one <c>usage</c> or <c>usageMetadata</c> object; anything else is passed over.</summary>
    /// <param name="value">Its JSON.</param>
    public void Read(ReadOnlySpan<byte> value)
    {
        try
        {
            var reader = new Utf8JsonReader(value);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return;
            if (ChatUsage.Read(value) is { } count)
                chat = count;
            else
                ReadCounts(ref reader);
        }
        catch (JsonException)
        {
            // Whatever it was, it is no count.
        }
    }

    private void ReadCounts(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string? name = NameOf(ref reader);
            reader.Read();
            if (reader.TokenType == JsonTokenType.StartObject && name is "input_tokens_details" or "output_tokens_details" or "cache_creation")
                ReadCounts(ref reader);
            else if (CountOf(ref reader) is { } count)
                Set(name, count);
            else
                reader.Skip();
        }
    }

    private void Set(string? name, long count)
    {
        switch (name)
        {
            case "input_tokens":
                input = count;
                break;
            case "output_tokens":
                output = count;
                break;
            case "cache_read_input_tokens" or "cachedContentTokenCount":
                cacheRead = count;
                break;
            case "cache_creation_input_tokens":
                cacheWrite = count;
                break;
            case "ephemeral_1h_input_tokens":
                cacheWrite1h = count;
                break;
            case "cached_tokens":
                cachedWithin = count;
                break;
            case "cache_write_tokens":
                writtenWithin = count;
                break;
            case "reasoning_tokens" or "thoughtsTokenCount":
                reasoning = count;
                break;
            case "promptTokenCount":
                (isGoogle, input) = (true, count);
                break;
            case "candidatesTokenCount":
                (isGoogle, output) = (true, count);
                break;
            case "toolUsePromptTokenCount":
                toolInput = count;
                break;
        }
    }

    /// <summary>Anthropic counts cached input apart; OpenAI's responses count it in, and say how much of it was cached.</summary>
    private TokenUsage OfMessages()
    {
        long all = input ?? 0;
        long read = Math.Min(cachedWithin, all);
        long written = Math.Min(writtenWithin, all - read);
        long oneHour = Math.Min(cacheWrite1h, cacheWrite);
        return new TokenUsage(
            all - read - written, cacheRead + read, cacheWrite - oneHour + written, oneHour, output ?? 0, Math.Min(reasoning, output ?? 0));
    }

    /// <summary>Google counts cached input in, and thoughts apart from the candidates.</summary>
    private TokenUsage OfGoogle()
    {
        long all = input ?? 0;
        long cached = Math.Min(cacheRead, all);
        return new TokenUsage(all - cached + toolInput, cached, Output: (output ?? 0) + reasoning, Reasoning: reasoning);
    }

    private static string? NameOf(ref Utf8JsonReader reader) => reader.ValueIsEscaped || reader.HasValueSequence ? null : reader.GetString();

    private static long? CountOf(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out double value) && value is >= 0 and <= MaxPlausibleTokens && Math.Floor(value) == value
            ? (long)value
            : null;
}
