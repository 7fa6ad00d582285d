using System.Collections.Concurrent;
using SmoothLlm.Core.Proxy;

namespace SmoothLlm.Tests.Support;

/// <summary>Keeps what an observer of requests is told.</summary>
internal sealed class SeenRequests : IRequestObserver
{
    public ConcurrentQueue<EndedRequest> Requests { get; } = new();

    public bool WantsTraces => true;

    public void Ended(in EndedRequest request) => Requests.Enqueue(request);

    public void Refused(ProxyErrorKind why)
    {
    }
}
