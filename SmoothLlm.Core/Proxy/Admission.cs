using SmoothLlm.Core.Protocol.Conversation;

namespace SmoothLlm.Core.Proxy;

/// <summary>A request that may go on: its body, and what was read from it.</summary>
/// <param name="Request">What the proxy acts on.</param>
/// <param name="Body">The body as the client sent it.</param>
public sealed record Admission(RequestFacts Request, ReadOnlyMemory<byte> Body);
