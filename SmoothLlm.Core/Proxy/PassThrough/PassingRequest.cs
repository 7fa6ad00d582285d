using System.Buffers;
using SmoothLlm.Core.Protocol.UsageTaps;

namespace SmoothLlm.Core.Proxy.PassThrough;

/// <summary>Where a request goes.</summary>
/// <param name="Provider">To whom.</param>
/// <param name="Address">At which address.</param>
public sealed record ProviderPlace(PassThroughProvider Provider, Uri Address)
{
    /// <summary>The model that the path names, as Google's do: <c>/models/{model}:generateContent</c>. Null for none.</summary>
    public string? ModelInPath
    {
        get
        {
            const string Models = "/models/";
            string path = Address.AbsolutePath;
            int at = path.LastIndexOf(Models, StringComparison.Ordinal);
            if (at < 0)
                return null;
            string model = path[(at + Models.Length)..];
            int end = model.IndexOfAny([':', '/']);
            return end < 0 ? model : model[..end];
        }
    }
}

/// <summary>A request on its way to the customer's provider and back.</summary>
/// <param name="exchange">The client.</param>
/// <param name="caller">Whose monitor token it carries.</param>
/// <param name="place">Where it goes.</param>
/// <param name="clock">When it began.</param>
public sealed class PassingRequest(IPassThroughExchange exchange, Caller caller, ProviderPlace place, RequestClock clock) : IDisposable
{
    private readonly CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(exchange.ClientLeft);

    /// <summary>The client.</summary>
    public IPassThroughExchange Exchange => exchange;

    /// <summary>Whose monitor token it carries.</summary>
    public Caller Caller => caller;

    /// <summary>Where it goes.</summary>
    public ProviderPlace Place => place;

    /// <summary>When it began.</summary>
    public RequestClock Clock => clock;

    /// <summary>Ends all waiting for the provider: the client has left, the provider takes too long, or the request is over.</summary>
    public CancellationToken Ended => end.Token;

    /// <summary>The client's body; null for none.</summary>
    public ForwardedBody? Body { get; set; }

    /// <summary>What of the body is kept in memory until it is passed on, from the shared pool; null for nothing.</summary>
    public byte[]? Peeked { get; set; }

    /// <summary>Looks at the client's body; null for nothing to see.</summary>
    public UsageTap? RequestTap { get; set; }

    /// <summary>A header of the client's; null when it is missing.</summary>
    /// <param name="name">Its name.</param>
    public string? Header(string name)
    {
        foreach (var header in exchange.Headers)
        {
            if (header.Key.Equals(name, StringComparison.OrdinalIgnoreCase))
                return header.Value;
        }

        return null;
    }

    /// <summary>Gives the provider so much time from now on.</summary>
    /// <param name="timeout">Replaces what was given before.</param>
    public void Wait(TimeSpan timeout) => end.CancelAfter(timeout);

    /// <summary>Returns when nobody reads from the client any more: its connection is about to be used for something else.</summary>
    public async ValueTask EndAsync()
    {
        if (Body is not { Completion: { IsCompleted: false } completion })
            return;
        await end.CancelAsync();
        await completion;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        RequestTap?.Dispose();
        end.Dispose();
        if (Peeked is { } peeked)
            ArrayPool<byte>.Shared.Return(peeked);
    }
}
