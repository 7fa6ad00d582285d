using SmoothLlm.Core.ApiKeys;

namespace SmoothLlm.Core.Proxy;

/// <summary>Who asks: an authenticated key for the time of one request.</summary>
/// <param name="Key">The key, with its organization and wallet.</param>
public sealed record Caller(ApiKeyEntry Key);
