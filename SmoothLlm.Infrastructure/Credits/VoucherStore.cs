using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using SmoothLlm.Core.Audit;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Payments;
using SmoothLlm.Core.Wording;
using SmoothLlm.Infrastructure.Audit;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Credits;

/// <summary>Vouchers as admins make, list and withdraw them.</summary>
public sealed class VoucherStore(
    IDbContextFactory<SmoothLlmDbContext> contexts,
    Database database,
    TimeProvider time,
    ILogger<VoucherStore> logger)
{
    public const int MaxCount = 1000;

    public const int MaxRedemptions = 1_000_000;

    public const int MaxNoteLength = 500;

    public const int MaxPageSize = 100;

    /// <summary>The redemptions that are listed, newest first.</summary>
    public const int MaxListedRedemptions = 100;

    public async Task<CreateVouchersResult> CreateAsync(VoucherDraft draft, string adminUserId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        string? chosen = draft.Code is null ? null : VoucherCode.Normalize(draft.Code);
        var problems = Check(draft, chosen, now);
        if (problems.Count > 0)
            return new CreateVouchersResult.Invalid(problems);

        List<Voucher> vouchers = [.. Enumerable.Range(0, draft.Count).Select(_ => Make(draft, chosen ?? VoucherCode.Create(), adminUserId, now))];
        bool isTaken = await database.WriteAsync(
            async context =>
            {
                // Generated codes do not meet: the unique index refuses them if they ever do.
                if (chosen is not null && await context.Vouchers.AnyAsync(voucher => voucher.Code == chosen, cancellationToken))
                    return true;
                context.Vouchers.AddRange(vouchers);
                context.Record(
                    new AuditEvent(AuditActions.VoucherCreated, OrganizationId: null, TargetOf(vouchers[0]))
                    {
                        ActorUserId = adminUserId,
                        Details = AuditDetails.Of(
                            ("count", vouchers.Count), ("amountUsd", draft.AmountUsd), ("maxRedemptions", draft.MaxRedemptions), ("expiresAt", draft.ExpiresAt)),
                    },
                    now);
                return false;
            },
            cancellationToken);
        if (isTaken)
            return new CreateVouchersResult.Invalid([new FieldProblem("code", $"There is already a voucher {chosen}.")]);
        Log.VouchersCreated(logger, vouchers.Count, new NanoUsd(vouchers[0].AmountNanoUsd), draft.MaxRedemptions, adminUserId);
        return new CreateVouchersResult.Created(vouchers);
    }

    /// <param name="after">The <see cref="VoucherPage.Next"/> of the page before; null for the first one.</param>
    /// <param name="pageSize">Taken into 1..<see cref="MaxPageSize"/>.</param>
    public async Task<VoucherPage> ListAsync(VoucherFilter filter, VoucherCursor? after, int pageSize, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        int size = Math.Clamp(pageSize, 1, MaxPageSize);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var vouchers = Select(context.Vouchers.AsNoTracking(), filter, now);
        if (after is not null)
        {
            vouchers = vouchers.Where(voucher => voucher.CreatedAt < after.CreatedAt
                || (voucher.CreatedAt == after.CreatedAt && string.Compare(voucher.Code, after.Code) > 0));
        }

        var found = await vouchers
            .OrderByDescending(voucher => voucher.CreatedAt).ThenBy(voucher => voucher.Code)
            .Take(size + 1)
            .ToListAsync(cancellationToken);
        List<ListedVoucher> items = [.. found.Take(size).Select(voucher => new ListedVoucher(voucher, StateOf(voucher, now)))];
        var last = items.LastOrDefault()?.Voucher;
        return new VoucherPage(items, found.Count > size && last is not null ? new VoucherCursor(last.CreatedAt, last.Code) : null);
    }

    /// <returns>Null when there is none.</returns>
    public async Task<ListedVoucher?> FindAsync(Guid voucherId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Vouchers.AsNoTracking().SingleOrDefaultAsync(voucher => voucher.Id == voucherId, cancellationToken) is { } found
            ? new ListedVoucher(found, StateOf(found, time.GetUtcNow()))
            : null;
    }

    /// <summary>The newest first, at most <see cref="MaxListedRedemptions"/>.</summary>
    public async Task<IReadOnlyList<ListedRedemption>> RedemptionsAsync(Guid voucherId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await (
            from redemption in context.VoucherRedemptions.AsNoTracking()
            join organization in context.Organizations on redemption.OrganizationId equals organization.Id
            where redemption.VoucherId == voucherId
            orderby redemption.RedeemedAt descending
            select new ListedRedemption(
                organization.Id,
                organization.Name,
                context.Users.Where(user => user.Id == redemption.UserId).Select(user => user.Email).FirstOrDefault(),
                redemption.RedeemedAt,
                redemption.CreditedAt != null))
            .Take(MaxListedRedemptions)
            .ToListAsync(cancellationToken);
    }

    /// <summary>Takes a voucher out of use for good; what it gave stays. Doing it again changes nothing.</summary>
    /// <returns>False when there is none.</returns>
    public async Task<bool> WithdrawAsync(Guid voucherId, string adminUserId, CancellationToken cancellationToken)
    {
        bool isFound = await database.WriteAsync(
            async context =>
            {
                var vouchers = context.Vouchers.Where(voucher => voucher.Id == voucherId);
                if (await vouchers.AsNoTracking().SingleOrDefaultAsync(cancellationToken) is not { } voucher)
                    return false;
                if (await vouchers.Where(row => row.IsActive).ExecuteUpdateAsync(set => set.SetProperty(row => row.IsActive, false), cancellationToken) > 0)
                    context.Record(new AuditEvent(AuditActions.VoucherWithdrawn, OrganizationId: null, TargetOf(voucher)) { ActorUserId = adminUserId }, time.GetUtcNow());
                return true;
            },
            cancellationToken);
        if (isFound)
            Log.VoucherWithdrawn(logger, voucherId, adminUserId);
        return isFound;
    }

    private static AuditTarget TargetOf(Voucher voucher) => AuditTarget.Voucher(voucher.Id, voucher.Code[^VoucherCode.ShownLength..]);

    private static IQueryable<Voucher> Select(IQueryable<Voucher> vouchers, VoucherFilter filter, DateTimeOffset now)
    {
        vouchers = filter.State switch
        {
            VoucherState.Withdrawn => vouchers.Where(voucher => !voucher.IsActive),
            VoucherState.UsedUp => vouchers.Where(voucher => voucher.IsActive && voucher.Redemptions >= voucher.MaxRedemptions),
            VoucherState.Expired => vouchers.Where(voucher => voucher.IsActive && voucher.Redemptions < voucher.MaxRedemptions && voucher.ExpiresAt <= now),
            VoucherState.Open => vouchers.Where(voucher => voucher.IsActive && voucher.Redemptions < voucher.MaxRedemptions
                && (voucher.ExpiresAt == null || voucher.ExpiresAt > now)),
            _ => vouchers,
        };
        if (string.IsNullOrWhiteSpace(filter.Search))
            return vouchers;
        string code = VoucherCode.Normalize(filter.Search);
        string note = LikePattern.Containing(filter.Search.Trim());
        return vouchers.Where(voucher => (code != "" && voucher.Code.Contains(code)) || EF.Functions.Like(voucher.Note!, note, LikePattern.Escape));
    }

    private static VoucherState StateOf(Voucher voucher, DateTimeOffset now) =>
        !voucher.IsActive ? VoucherState.Withdrawn
        : voucher.Redemptions >= voucher.MaxRedemptions ? VoucherState.UsedUp
        : voucher.ExpiresAt <= now ? VoucherState.Expired
        : VoucherState.Open;

    private static List<FieldProblem> Check(VoucherDraft draft, string? chosen, DateTimeOffset now)
    {
        var problems = new List<FieldProblem>();
        if (chosen is not null && !VoucherCode.IsAllowed(chosen))
            problems.Add(new FieldProblem("code", $"A code has {VoucherCode.MinLength} to {Voucher.MaxCodeLength} letters (A to Z) and digits; blanks and hyphens do not count."));
        if (draft.Count is < 1 or > MaxCount)
            problems.Add(new FieldProblem("count", $"Make 1 to {MaxCount:#,##0} vouchers at once."));
        else if (chosen is not null && draft.Count > 1)
            problems.Add(new FieldProblem("count", "A chosen code is one voucher."));
        if (CreditAmount.Check(draft.AmountUsd) is { } amount)
            problems.Add(new FieldProblem("amount", amount));
        if (draft.MaxRedemptions is < 1 or > MaxRedemptions)
            problems.Add(new FieldProblem("maxRedemptions", $"From 1 to {MaxRedemptions:#,##0} organizations may redeem a voucher."));
        if (draft.ExpiresAt <= now)
            problems.Add(new FieldProblem("expiresAt", "The expiry must lie in the future (UTC)."));
        if (draft.Note?.Trim().Length > MaxNoteLength)
            problems.Add(new FieldProblem("note", $"A note has at most {MaxNoteLength} characters."));
        return problems;
    }

    private static Voucher Make(VoucherDraft draft, string code, string adminUserId, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        Code = code,
        AmountNanoUsd = NanoUsd.FromUsd(draft.AmountUsd).Value,
        MaxRedemptions = draft.MaxRedemptions,
        ExpiresAt = draft.ExpiresAt,
        Note = string.IsNullOrWhiteSpace(draft.Note) ? null : draft.Note.Trim(),
        CreatedAt = now,
        CreatedByUserId = adminUserId,
    };
}
