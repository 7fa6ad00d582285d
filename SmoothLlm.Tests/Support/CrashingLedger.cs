using SmoothLlm.Core.Ledger;

namespace SmoothLlm.Tests.Support;

/// <summary>The real book, and a process that dies beside it when money is posted.</summary>
internal sealed class CrashingLedger(ILedger inner, bool afterPosting) : ILedger
{
    public async ValueTask<PostingResult> PostAsync(PostingRequest request, CancellationToken cancellationToken)
    {
        if (afterPosting)
            await inner.PostAsync(request, cancellationToken);
        throw new TimeoutException("The process ends here.");
    }

    public OpeningHold Open(HoldRequest request) => throw new NotSupportedException();

    public ValueTask<HoldResult> ExtendAsync(HoldExtension extension, CancellationToken cancellationToken) => throw new NotSupportedException();

    public bool SaveProgress(SettlementRequest draft) => throw new NotSupportedException();

    public ValueTask<SettlingHold> SettleAsync(SettlementRequest request) => throw new NotSupportedException();

    public ValueTask<SettlementResult> RecoverAsync(Guid requestId, CancellationToken cancellationToken) => throw new NotSupportedException();
}
