using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using SmoothLlm.Core.Audit;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Payments;
using SmoothLlm.Infrastructure.Audit;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Credits;

/// <summary>
/// Turns a code into credits, once for each organization and not more often than the voucher allows: the redemption is
/// written first, then the credit is posted under a reference of the two. A crash in between is made good by
/// <see cref="ResumeAsync"/>; whatever is done twice changes nothing.
/// </summary>
public sealed class VoucherRedeemer(
    IDbContextFactory<SmoothLlmDbContext> contexts,
    Database database,
    ILedger ledger,
    VoucherAttempts attempts,
    TimeProvider time,
    ILogger<VoucherRedeemer> logger)
{
    /// <summary>Redemptions that one call of <see cref="ResumeAsync"/> makes good; the next call takes more.</summary>
    public const int MaxResumed = 500;

    /// <param name="typed">As the user typed it.</param>
    /// <param name="cancellationToken">Heard until the redemption is written; from then on it runs to its end.</param>
    public async Task<RedeemResult> RedeemAsync(Guid organizationId, string userId, string typed, CancellationToken cancellationToken)
    {
        if (attempts.Begin(userId) is { } wait)
            return new RedeemResult.TooManyAttempts(wait);
        var result = await RedeemOnceAsync(organizationId, userId, VoucherCode.Normalize(typed), cancellationToken);
        if (result is RedeemResult.Credited or RedeemResult.Delayed or RedeemResult.AlreadyRedeemed)
            attempts.Forgive(userId);
        return result;
    }

    /// <summary>Posts the credits that a crash, or a book that could not be written, left out.</summary>
    /// <returns>How many.</returns>
    public async Task<int> ResumeAsync(CancellationToken cancellationToken)
    {
        List<Claim> open;
        await using (var context = await contexts.CreateDbContextAsync(cancellationToken))
        {
            open = await (
                from redemption in context.VoucherRedemptions.AsNoTracking()
                join voucher in context.Vouchers on redemption.VoucherId equals voucher.Id
                where redemption.CreditedAt == null
                orderby redemption.RedeemedAt
                select new Claim(voucher, redemption.OrganizationId, redemption.UserId))
                .Take(MaxResumed)
                .ToListAsync(cancellationToken);
        }

        int posted = 0;
        foreach (var claim in open)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (await CreditAsync(claim) is not PostingResult.Posted)
                continue;
            posted++;
            Log.RedemptionResumed(logger, claim.Voucher.Id, claim.OrganizationId);
        }

        return posted;
    }

    private async Task<RedeemResult> RedeemOnceAsync(Guid organizationId, string userId, string code, CancellationToken cancellationToken)
    {
        Voucher? voucher = null;
        if (VoucherCode.IsAllowed(code))
        {
            await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            voucher = await context.Vouchers.AsNoTracking().SingleOrDefaultAsync(row => row.Code == code, cancellationToken);
        }

        if (voucher is null)
            return new RedeemResult.Unknown();
        var claim = new Claim(voucher, organizationId, userId);
        // Null: the redemption is written now.
        var refusal = await database.WriteAsync(context => WriteAsync(context, claim, cancellationToken), cancellationToken);
        if (refusal is not (null or RedeemResult.AlreadyRedeemed))
            return refusal;

        // Also for one from before: its process may have died between the two.
        var amount = new NanoUsd(voucher.AmountNanoUsd);
        return await CreditAsync(claim) switch
        {
            PostingResult.Posted => new RedeemResult.Credited(amount),
            PostingResult.AlreadyPosted => refusal ?? new RedeemResult.Credited(amount),
            _ => new RedeemResult.Delayed(amount),
        };
    }

    private async Task<RedeemResult?> WriteAsync(SmoothLlmDbContext context, Claim claim, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var vouchers = context.Vouchers.Where(voucher => voucher.Id == claim.Voucher.Id);
        // Locks the voucher's row: of many at once, also on other nodes, each sees what the ones before it wrote.
        await vouchers.ExecuteUpdateAsync(set => set.SetProperty(voucher => voucher.Redemptions, voucher => voucher.Redemptions), cancellationToken);
        bool isRepeat = await context.VoucherRedemptions.AnyAsync(
            redemption => redemption.VoucherId == claim.Voucher.Id && redemption.OrganizationId == claim.OrganizationId,
            cancellationToken);
        if (isRepeat)
            return new RedeemResult.AlreadyRedeemed();

        int taken = await vouchers
            .Where(voucher => voucher.IsActive
                && voucher.Redemptions < voucher.MaxRedemptions
                && (voucher.ExpiresAt == null || voucher.ExpiresAt > now))
            .ExecuteUpdateAsync(set => set.SetProperty(voucher => voucher.Redemptions, voucher => voucher.Redemptions + 1), cancellationToken);
        if (taken == 0)
        {
            var refused = await vouchers.AsNoTracking().SingleAsync(cancellationToken);
            return !refused.IsActive ? new RedeemResult.Unknown()
                : refused.ExpiresAt <= now ? new RedeemResult.Expired()
                : new RedeemResult.UsedUp();
        }

        context.VoucherRedemptions.Add(new VoucherRedemption
        {
            VoucherId = claim.Voucher.Id,
            OrganizationId = claim.OrganizationId,
            UserId = claim.UserId,
            RedeemedAt = now,
        });
        context.Record(
            new AuditEvent(AuditActions.VoucherRedeemed, claim.OrganizationId, AuditTarget.Voucher(claim.Voucher.Id, claim.Voucher.Code[^VoucherCode.ShownLength..]))
            {
                ActorUserId = claim.UserId,
                Details = AuditDetails.Of(("amountUsd", new NanoUsd(claim.Voucher.AmountNanoUsd).Usd)),
            },
            now);
        return null;
    }

    private async Task<PostingResult> CreditAsync(Claim claim)
    {
        var (voucher, organizationId, userId) = claim;
        var posting = new PostingRequest(
            LedgerTransactionKind.Grant,
            $"voucher:{voucher.Id}:{organizationId}",
            organizationId,
            LedgerAccountKind.Promo,
            new NanoUsd(voucher.AmountNanoUsd),
            // Not the whole code: others in the organization read it here and may have another organization.
            $"Voucher ending in {voucher.Code[^VoucherCode.ShownLength..]}")
        {
            ActorUserId = userId,
        };
        var result = await ledger.PostAsync(posting, CancellationToken.None);
        if (result is not (PostingResult.Posted or PostingResult.AlreadyPosted))
        {
            Log.RedemptionNotCredited(logger, voucher.Id, organizationId, result.GetType().Name);
            return result;
        }

        var now = time.GetUtcNow();
        await database.WriteAsync(
            context => context.VoucherRedemptions
                .Where(redemption => redemption.VoucherId == voucher.Id && redemption.OrganizationId == organizationId && redemption.CreditedAt == null)
                .ExecuteUpdateAsync(set => set.SetProperty(redemption => redemption.CreditedAt, now), CancellationToken.None),
            CancellationToken.None);
        return result;
    }

    /// <summary>A voucher for an organization.</summary>
    private sealed record Claim(Voucher Voucher, Guid OrganizationId, string UserId);
}
