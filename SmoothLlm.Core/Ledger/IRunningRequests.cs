namespace SmoothLlm.Core.Ledger;

/// <summary>Which requests this process is still at work on; their holds are theirs to end.</summary>
public interface IRunningRequests
{
    /// <summary>Whether a request with this id runs here.</summary>
    /// <param name="requestId">The hold's request.</param>
    bool IsRunning(Guid requestId);
}
