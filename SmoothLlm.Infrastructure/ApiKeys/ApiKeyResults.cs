using SmoothLlm.Core.ApiKeys;
using SmoothLlm.Core.Wording;

namespace SmoothLlm.Infrastructure.ApiKeys;

/// <summary>What became of the wish for a key.</summary>
public abstract record CreateApiKeyResult
{
    private CreateApiKeyResult()
    {
    }

    /// <param name="Secret">Show it once; only its hash is kept.</param>
    public sealed record Created(ApiKey Key, ApiKeySecret Secret) : CreateApiKeyResult;

    /// <param name="Field">The property of <see cref="ApiKeySettings"/> that is wrong.</param>
    /// <param name="Message">For the person who filled it in.</param>
    public sealed record Invalid(string Field, Sentence Message) : CreateApiKeyResult;

    /// <param name="Limit">Keys that may be in use at once.</param>
    public sealed record TooMany(int Limit) : CreateApiKeyResult;
}

/// <summary>What became of an edit, or of the wish for a new secret.</summary>
public abstract record ChangeApiKeyResult
{
    private ChangeApiKeyResult()
    {
    }

    /// <param name="Secret">The new one after a rotation, shown once; otherwise null.</param>
    public sealed record Changed(ApiKey Key, ApiKeySecret? Secret = null) : ChangeApiKeyResult;

    /// <param name="Field">The property of <see cref="ApiKeySettings"/> that is wrong.</param>
    /// <param name="Message">For the person who filled it in.</param>
    public sealed record Invalid(string Field, Sentence Message) : ChangeApiKeyResult;

    /// <summary>The organization has no such key of that kind.</summary>
    public sealed record NotFound : ChangeApiKeyResult;

    /// <summary>It is revoked for good.</summary>
    public sealed record Revoked : ChangeApiKeyResult;

    /// <summary>Somebody else has changed it since it was read.</summary>
    public sealed record Outdated : ChangeApiKeyResult;
}
