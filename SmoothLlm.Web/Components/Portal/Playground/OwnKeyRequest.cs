using System.Text.Json.Nodes;
using SmoothLlm.Core.Protocol.Conversation;
using SmoothLlm.Core.Protocol.ServerSentEvents;
using SmoothLlm.Core.Protocol.Translation;
using SmoothLlm.Core.Providers;
using SmoothLlm.Core.Proxy.PassThrough;

namespace SmoothLlm.Web.Components.Portal.Playground;

/// <summary>A request with the member's own key: pass-through translates nothing, so it is put into the provider's own words here.</summary>
/// <param name="Path">Below the provider's address.</param>
/// <param name="Body">What is sent.</param>
internal sealed record OwnKeyRequest(PassThroughProvider Provider, string Path, byte[] Body, RequestFacts Facts)
{
    public bool IsAnthropic => Provider.Kind == ProviderKind.Anthropic;

    /// <param name="chat">A chat completion request.</param>
    /// <param name="problem">What the provider cannot be asked, when the result is null.</param>
    public static OwnKeyRequest? Of(PassThroughProvider provider, JsonObject chat, out string? problem)
    {
        byte[] body = PlaygroundRequest.Streamed(chat);
        problem = null;
        if (Formats.Admit(WireFormat.OpenAiChat, body, out var fault) is not { } facts)
        {
            problem = fault?.Message;
            return null;
        }

        if (provider.Kind != ProviderKind.Anthropic)
            return new OwnKeyRequest(provider, "chat/completions", body, facts);
        var target = new TargetModel(WireFormat.AnthropicMessages, facts.ModelName, "max_tokens", CapTokens: null);
        if (Formats.Request(body, facts, target, new TranslationNotes(), out fault) is not { } edited)
        {
            problem = fault?.Message;
            return null;
        }

        return new OwnKeyRequest(provider, "v1/messages", [.. edited.Pieces.SelectMany(piece => piece.ToArray())], facts);
    }

    /// <summary>The same for people: without what makes it a stream.</summary>
    public JsonObject ForPeople()
    {
        var request = JsonNode.Parse(Body)!.AsObject();
        request.Remove("stream");
        request.Remove("stream_options");
        return request;
    }

    /// <summary>Where what the provider answers goes.</summary>
    public ReceiveBytes ReadInto(AnswerReader answer, DateTimeOffset now) => IsAnthropic
        ? new MessagesFeed(Formats.Stream(Facts, Body.Length, WireFormat.AnthropicMessages, now), answer).Add
        : answer.Add;
}

/// <summary>Takes a part of a stream, cut anywhere.</summary>
internal delegate void ReceiveBytes(ReadOnlySpan<byte> bytes);

/// <summary>Turns Anthropic's events into the chunks that a page reads.</summary>
internal sealed class MessagesFeed(AnswerStream stream, AnswerReader answer)
{
    /// <summary>No event is longer; one that is ends the reading of it.</summary>
    private const int MaxPendingBytes = 1_000_000;

    private byte[] pending = [];

    public void Add(ReadOnlySpan<byte> bytes)
    {
        pending = [.. pending, .. bytes];
        int taken = 0;
        for (int length; (length = SseScanner.EventLength(pending.AsSpan(taken), 0)) > 0; taken += length)
            Take(pending.AsSpan(taken, length));
        pending = pending.Length - taken > MaxPendingBytes ? [] : pending[taken..];
    }

    private void Take(ReadOnlySpan<byte> @event)
    {
        var verdict = stream.Take(@event);
        if (verdict == StreamVerdict.Replace)
            answer.Add(stream.Replacement.Span);
        // An error has the same shape in both formats.
        else if (verdict is StreamVerdict.Error or StreamVerdict.Forward)
            answer.Add(@event);
        if (stream.Usage is { } usage)
            answer.Count(usage);
    }
}
