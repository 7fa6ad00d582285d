using System.Collections.Immutable;
using SmoothLlm.Core.Protocol.Conversation;

namespace SmoothLlm.Core.Providers;

/// <summary>A provider in memory, ready to be called.</summary>
public sealed class ProviderEndpoint
{
    /// <summary>The provider's id.</summary>
    public required Guid Id { get; init; }

    /// <summary>Its slug.</summary>
    public required string Slug { get; init; }

    /// <summary>Which adapter speaks to it.</summary>
    public required ProviderKind Kind { get; init; }

    /// <summary>Base address with the version segment, without a trailing slash.</summary>
    public required Uri BaseUrl { get; init; }

    /// <summary>Our credentials; at least one, which has no secret where the provider needs none.</summary>
    public required ImmutableArray<UpstreamCredential> Credentials { get; init; }

    /// <summary>What it gets to know of the caller.</summary>
    public UserTokenUse UserTokenUse { get; init; }

    /// <summary>Whether its address may be a private one.</summary>
    public required bool AllowPrivateNetwork { get; init; }

    /// <summary>Where chat completions are posted.</summary>
    public Uri ChatCompletions => field ??= Below("/chat/completions");

    /// <summary>Where Anthropic's messages are posted.</summary>
    public Uri Messages => field ??= Below("/messages");

    /// <summary>Where the older text completions are posted.</summary>
    public Uri Completions => field ??= Below("/completions");

    /// <summary>Where embeddings are asked for.</summary>
    public Uri Embeddings => field ??= Below("/embeddings");

    /// <summary>Where requests of a format are posted.</summary>
    /// <param name="format">In whose words.</param>
    public Uri AddressOf(WireFormat format) => format switch
    {
        WireFormat.AnthropicMessages => Messages,
        WireFormat.OpenAiCompletions => Completions,
        WireFormat.OpenAiEmbeddings => Embeddings,
        _ => ChatCompletions,
    };

    private Uri Below(string path) => new(BaseUrl.AbsoluteUri.TrimEnd('/') + path);
}
