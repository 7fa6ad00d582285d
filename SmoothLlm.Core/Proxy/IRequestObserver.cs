using SmoothLlm.Core.Protocol.Conversation;
using SmoothLlm.Core.Providers;
using SmoothLlm.Core.Usage;

namespace SmoothLlm.Core.Proxy;

/// <summary>Told how requests end, for metrics and traces. What it does costs next to nothing, waits for nothing and does not throw.</summary>
public interface IRequestObserver
{
    /// <summary>Whether somebody wants to know of single requests, not of their sums alone. Only then is their context worth reading.</summary>
    bool WantsTraces { get; }

    /// <summary>A request has ended that has a usage record.</summary>
    /// <param name="request">What is known of it.</param>
    void Ended(in EndedRequest request);

    /// <summary>A request was refused before it was sent anywhere.</summary>
    /// <param name="why">Why.</param>
    void Refused(ProxyErrorKind why);
}

/// <summary>A request that has ended. Nothing of what was said in it.</summary>
/// <param name="Record">Its usage record, as it goes into the book.</param>
/// <param name="Kind">Who answered, or was asked last.</param>
/// <param name="Operation">What was asked for, in OpenTelemetry's words: <c>chat</c>, <c>embeddings</c>.</param>
/// <param name="Traces">Where it belongs in the client's traces; null where nobody asked, or the client did not say.</param>
public readonly record struct EndedRequest(UsageRecord Record, ProviderKind Kind, string Operation, TraceContext? Traces);

/// <summary>Where a request belongs in the client's own traces.</summary>
/// <param name="Parent">The header <c>traceparent</c> as it was sent, right or wrong; null for none.</param>
/// <param name="SessionId">The conversation, as the client calls it; null when it does not say.</param>
public sealed record TraceContext(string? Parent, string? SessionId)
{
    /// <summary>Reads it from a request, where somebody wants to know.</summary>
    /// <param name="observer">Who may want to know.</param>
    /// <param name="exchange">The request.</param>
    internal static TraceContext? Of(IRequestObserver observer, IClientExchange exchange) =>
        observer.WantsTraces ? new TraceContext(exchange.RequestHeader("traceparent"), exchange.SessionId) : null;
}

/// <summary>What is asked for, in OpenTelemetry's words.</summary>
public static class Operations
{
    private const string Chat = "chat";
    private const string Completion = "text_completion";
    private const string Embeddings = "embeddings";
    private const string Other = "other";

    /// <summary>What a format of ours is for.</summary>
    /// <param name="format">In whose words a client speaks.</param>
    public static string Of(WireFormat format) => format switch
    {
        WireFormat.OpenAiCompletions => Completion,
        WireFormat.OpenAiEmbeddings => Embeddings,
        _ => Chat,
    };

    /// <summary>What the address of a provider stands for.</summary>
    /// <param name="address">Where a request went.</param>
    /// <returns>One of a few words.</returns>
    public static string Of(Uri address)
    {
        string path = address.AbsolutePath;
        return EndsWith("/chat/completions") || EndsWith("/messages") || EndsWith("/responses") ? Chat
            : EndsWith("/completions") ? Completion
            : EndsWith("/embeddings") || EndsWith(":embedContent") || EndsWith(":batchEmbedContents") ? Embeddings
            : EndsWith(":generateContent") || EndsWith(":streamGenerateContent") ? "generate_content"
            : Other;

        bool EndsWith(string end) => path.EndsWith(end, StringComparison.OrdinalIgnoreCase);
    }
}
