using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using SmoothLlm.Core.Audit;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Wording;
using SmoothLlm.Infrastructure.Audit;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Credits;

/// <summary>Corrections of a wallet by an admin, each with its reason and the admin's name in the book.</summary>
public sealed class BalanceAdjustments(
    IDbContextFactory<SmoothLlmDbContext> contexts,
    Database database,
    ILedger ledger,
    TimeProvider time,
    ILogger<BalanceAdjustments> logger)
{
    public const int MaxReasonLength = 300;

    /// <summary>Books a draft; the same form again changes nothing, whatever it says then.</summary>
    public async Task<AdjustmentResult> PostAsync(AdjustmentDraft draft, string adminUserId, CancellationToken cancellationToken)
    {
        var problems = Check(draft);
        if (problems.Count > 0)
            return new AdjustmentResult.Invalid(problems);
        var amount = NanoUsd.FromUsd(draft.IsDebit ? -draft.AmountUsd : draft.AmountUsd);
        string reference = $"adjustment:{draft.FormId}";
        var posting = new PostingRequest(
            LedgerTransactionKind.Adjustment,
            reference,
            draft.OrganizationId,
            LedgerAccountKind.Adjustment,
            amount,
            draft.Reason.Trim())
        {
            MayOverdraw = draft is { IsDebit: true, IsClawBack: true },
            ActorUserId = adminUserId,
        };
        switch (await ledger.PostAsync(posting, cancellationToken))
        {
            case PostingResult.Posted:
                Log.BalanceAdjusted(logger, draft.OrganizationId, amount, adminUserId);
                // Right after, because the ledger writes in transactions of its own; the book itself names the admin, too.
                await database.RecordAsync(
                    new AuditEvent(AuditActions.CreditsAdjusted, draft.OrganizationId, AuditTarget.Organization(draft.OrganizationId, name: null))
                    {
                        ActorUserId = adminUserId,
                        Details = AuditDetails.Of(("amountUsd", amount.Usd), ("reason", draft.Reason.Trim())),
                    },
                    time.GetUtcNow());
                return new AdjustmentResult.Posted(amount);
            case PostingResult.AlreadyPosted:
                return new AdjustmentResult.AlreadyPosted(await BookedAsync(reference, cancellationToken));
            case PostingResult.Insufficient insufficient:
                return new AdjustmentResult.NotCovered(insufficient.Available);
            case PostingResult.NoWallet:
                return new AdjustmentResult.NotFound();
            case PostingResult.Unavailable:
                return new AdjustmentResult.Unavailable();
            case var unexpected:
                throw new InvalidOperationException($"The ledger answered {unexpected}.");
        }
    }

    private static List<FieldProblem> Check(AdjustmentDraft draft)
    {
        var problems = new List<FieldProblem>();
        if (CreditAmount.Check(draft.AmountUsd) is { } amount)
            problems.Add(new FieldProblem("amount", amount));
        if (draft.Reason.Trim().Length is 0 or > MaxReasonLength)
            problems.Add(new FieldProblem("reason", $"A reason has 1 to {MaxReasonLength} characters."));
        return problems;
    }

    private async Task<NanoUsd> BookedAsync(string reference, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return new NanoUsd(await (
            from transaction in context.LedgerTransactions.AsNoTracking()
            join entry in context.LedgerEntries on transaction.Id equals entry.TransactionId
            // Both, so that the index of what is no capture can be used.
            where transaction.Kind == LedgerTransactionKind.Adjustment && transaction.Kind != LedgerTransactionKind.Capture
                && transaction.Reference == reference && entry.BalanceAfterNanoUsd != null
            select entry.AmountNanoUsd).SingleAsync(cancellationToken));
    }
}
