using System.Text;
using System.Text.Json;
using SmoothLlm.Core.Pricing;
using SmoothLlm.Core.Protocol.Conversation;
using SmoothLlm.Core.Protocol.Json;
using SmoothLlm.Core.Protocol.ServerSentEvents;
using SmoothLlm.Core.Protocol.Translation;
using SmoothLlm.Core.Usage;
using SmoothLlm.Tests.Protocol.ServerSentEvents;

namespace SmoothLlm.Tests.Protocol.Translation;

/// <summary>Translations as a test writes them: JSON in, JSON out.</summary>
internal static class Translate
{
    /// <summary>What a provider of the other format is sent.</summary>
    public static Translated ToAnthropic(string chat, string model = "claude-sonnet-4-5", long? cap = null) =>
        Request(WireFormat.OpenAiChat, chat, new TargetModel(WireFormat.AnthropicMessages, model, "max_tokens", cap));

    /// <inheritdoc cref="ToAnthropic"/>
    public static Translated ToOpenAi(string messages, string model = "gpt-4o", string capField = "max_tokens") =>
        Request(WireFormat.AnthropicMessages, messages, new TargetModel(WireFormat.OpenAiChat, model, capField, null));

    public static Translated Request(WireFormat format, string body, TargetModel target)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(body);
        var facts = Formats.Admit(format, bytes, out var fault);
        if (facts is null)
            return new Translated(default, [], fault);
        var notes = new TranslationNotes();
        var written = Formats.Request(bytes, facts, target, notes, out fault);
        return new Translated(written is null ? default : JsonElement.Parse(Text(written)), notes.Dropped, fault);
    }

    /// <summary>What a client gets for a whole answer of a provider of the other format.</summary>
    public static string? Answer(WireFormat client, string answer, TokenUsage usage = default)
    {
        var facts = Facts(client, isStreamed: false);
        var body = Formats.Body(facts, Other(client), Encoding.UTF8.GetBytes(answer), DateTimeOffset.UnixEpoch);
        return body.IsGood ? Text(body.WithCharge(isEstimated: false, body.Usage ?? usage, default(Charge))) : null;
    }

    /// <summary>What a client gets for a streamed answer, in a format of the provider's, cut where a test wants it.</summary>
    public static async Task<(string Text, AnswerStream Stream)> StreamAsync(WireFormat client, WireFormat provider, string transcript, int cutAt = int.MaxValue)
    {
        var stream = Formats.Stream(Facts(client, isStreamed: true), requestBytes: 400, provider, DateTimeOffset.UnixEpoch);
        var output = new StringBuilder();
        byte[] bytes = Encoding.UTF8.GetBytes(transcript);
        int cut = Math.Min(cutAt, bytes.Length);
        await using var source = new PiecesStream(new ReadOnlyMemory<byte>[] { bytes.AsMemory(0, cut), bytes.AsMemory(cut) }.Where(piece => !piece.IsEmpty));
        using var buffer = new EventBuffer(1024 * 1024);
        while (await buffer.FillAsync(source, CancellationToken.None))
        {
            while (buffer.TryTake(out var @event))
            {
                var verdict = stream.Take(@event);
                if (verdict == StreamVerdict.Forward)
                    output.Append(Encoding.UTF8.GetString(@event));
                else if (verdict == StreamVerdict.Replace)
                    output.Append(Encoding.UTF8.GetString(stream.Replacement.Span));
                else if (verdict == StreamVerdict.Error)
                    output.Append("ERROR");
                else if (verdict == StreamVerdict.Done)
                    output.Append(Encoding.UTF8.GetString(stream.End(stream.Usage is null, stream.Usage ?? default, default).Span));
            }
        }

        return (output.ToString(), stream);
    }

    /// <summary>The data of the events in a client's stream, parsed; an end mark that is no JSON is left out.</summary>
    public static IReadOnlyList<JsonElement> Events(string stream) =>
        [.. stream.Split("\n").Where(line => line.StartsWith("data: {", StringComparison.Ordinal)).Select(line => JsonElement.Parse(line["data: ".Length..]))];

    public static string Text(EditedBody body) => string.Concat(body.Pieces.Select(piece => Encoding.UTF8.GetString(piece.Span)));

    private static WireFormat Other(WireFormat format) => format == WireFormat.OpenAiChat ? WireFormat.AnthropicMessages : WireFormat.OpenAiChat;

    private static RequestFacts Facts(WireFormat client, bool isStreamed)
    {
        string options = isStreamed && client == WireFormat.OpenAiChat ? ""","stream_options":{"include_usage":true}""" : "";
        string body = $$"""{"model":"m","max_tokens":10,"messages":[{"role":"user","content":"hi"}],"stream":{{(isStreamed ? "true" : "false")}}{{options}}}""";
        if (client == WireFormat.OpenAiResponses)
            body = body.Replace("""
                "messages":[{"role":"user","content":"hi"}]
                """, "\"input\":\"hi\"", StringComparison.Ordinal);
        return Formats.Admit(client, Encoding.UTF8.GetBytes(body), out _)!;
    }
}

/// <param name="Json">What is sent; undefined when it is refused.</param>
/// <param name="Dropped">What was left out.</param>
/// <param name="Fault">Why it is refused.</param>
internal sealed record Translated(JsonElement Json, IReadOnlyList<string> Dropped, RequestFault? Fault)
{
    /// <summary>A value by its path, such as <c>messages.0.content</c>, as JSON text; empty when it is absent.</summary>
    public string At(string path)
    {
        var value = Json;
        foreach (string step in path.Split('.'))
        {
            if (value.ValueKind == JsonValueKind.Array && int.TryParse(step, System.Globalization.CultureInfo.InvariantCulture, out int index) && index < value.GetArrayLength())
                value = value[index];
            else if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(step, out value))
                return "";
        }

        return value.GetRawText();
    }
}
