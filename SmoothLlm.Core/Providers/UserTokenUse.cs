namespace SmoothLlm.Core.Providers;

/// <summary>What a provider that is a gateway itself gets to know of the caller's own identity, the request's <c>x-user-token</c>.</summary>
public enum UserTokenUse
{
    /// <summary>Nothing.</summary>
    Never,

    /// <summary>The token in <c>x-user-token</c>, beside our credential.</summary>
    Header,

    /// <summary>The token as the bearer token, instead of our credential; without a token our credential, if there is one.</summary>
    Bearer,
}
