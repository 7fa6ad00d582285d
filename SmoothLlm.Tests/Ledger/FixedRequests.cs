using SmoothLlm.Core.Ledger;

namespace SmoothLlm.Tests.Ledger;

/// <summary>These requests run, and no others.</summary>
internal sealed class FixedRequests(params Guid[] running) : IRunningRequests
{
    public bool IsRunning(Guid requestId) => running.Contains(requestId);
}
