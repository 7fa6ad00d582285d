using System.Globalization;
using System.Text.Json.Serialization;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Payments;
using SmoothLlm.Infrastructure.Credits;
using SmoothLlm.Web.Authentication;
using SmoothLlm.Web.Management.Requests;

namespace SmoothLlm.Web.Management.Administration;

/// <summary>New vouchers, alike but for their codes.</summary>
internal sealed record VoucherBody
{
    /// <summary>Chosen; without it codes are generated.</summary>
    public string? Code { get; init; }

    public int? Count { get; init; }

    /// <summary>What each gives, USD.</summary>
    [JsonConverter(typeof(UsdConverter))]
    public decimal? Amount { get; init; }

    /// <summary>How many organizations may redeem each.</summary>
    public int? MaxRedemptions { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public string? Note { get; init; }
}

/// <summary>A voucher: open, usedUp, expired or withdrawn.</summary>
internal sealed record VoucherAnswer(
    Guid Id, string Code, string Amount, int MaxRedemptions, int Redemptions, DateTimeOffset? ExpiresAt, string? State, string? Note, DateTimeOffset CreatedAt)
{
    public static VoucherAnswer Of(Voucher voucher, VoucherState state) => new(
        voucher.Id,
        voucher.Code,
        new NanoUsd(voucher.AmountNanoUsd).ToString(),
        voucher.MaxRedemptions,
        voucher.Redemptions,
        voucher.ExpiresAt,
        Words.Of(state),
        voucher.Note,
        voucher.CreatedAt);
}

/// <summary>Who has redeemed a voucher.</summary>
internal sealed record RedemptionAnswer(Guid OrganizationId, string OrganizationName, string? UserEmail, DateTimeOffset RedeemedAt, bool IsCredited);

/// <summary>A voucher with those who redeemed it.</summary>
internal sealed record VoucherDetailsAnswer(VoucherAnswer Voucher, IReadOnlyList<RedemptionAnswer> Redemptions);

/// <summary>What was made.</summary>
internal sealed record CreatedVouchersAnswer(IReadOnlyList<VoucherAnswer> Items);

/// <summary>Vouchers.</summary>
internal static class VoucherEndpoints
{
    public static void MapVouchers(this IEndpointRouteBuilder admin)
    {
        var group = admin.MapGroup("/vouchers");
        group.MapGet("", ListAsync).TakesQuery("state", "search", "limit", "cursor").Produces<PageAnswer<VoucherAnswer>>();
        group.MapPost("", CreateAsync).Once("voucher").Produces<CreatedVouchersAnswer>(StatusCodes.Status201Created);
        group.MapGet("/{id}", ShowAsync).Produces<VoucherDetailsAnswer>();
        group.MapDelete("/{id}", WithdrawAsync).Produces(StatusCodes.Status204NoContent);
    }

    private static async Task<IResult> ListAsync(QueryReader query, VoucherStore store, CancellationToken cancellationToken)
    {
        var filter = new VoucherFilter(query.Word<VoucherState>("state"), query.Text("search"));
        int limit = query.Limit(VoucherStore.MaxPageSize);
        VoucherCursor? after = null;
        if (query.Cursor(parts: 2) is [var moment, var code])
        {
            if (long.TryParse(moment, NumberStyles.None, CultureInfo.InvariantCulture, out long milliseconds) && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
                after = new VoucherCursor(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds), code);
            else
                query.Report("cursor", "Must be the 'nextCursor' of the page before.");
        }

        if (query.Refusal is { } refusal)
            return refusal;
        var page = await store.ListAsync(filter, after, limit, cancellationToken);
        return TypedResults.Ok(new PageAnswer<VoucherAnswer>(
            [.. page.Items.Select(item => VoucherAnswer.Of(item.Voucher, item.State))],
            page.Next is { } next ? Cursor.Write(next.CreatedAt.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture), next.Code) : null));
    }

    private static async Task<IResult> CreateAsync(JsonBody<VoucherBody> body, HttpContext context, VoucherStore store)
    {
        var stated = body.Value;
        if (stated.Amount is not { } amount)
            return Problems.Field("amount", "The amount in USD is missing.");
        var draft = new VoucherDraft
        {
            Code = stated.Code,
            Count = stated.Count ?? 1,
            AmountUsd = amount,
            MaxRedemptions = stated.MaxRedemptions ?? 1,
            ExpiresAt = stated.ExpiresAt?.ToUniversalTime(),
            Note = stated.Note,
        };
        return await store.CreateAsync(draft, context.User.UserId()!, CancellationToken.None) switch
        {
            CreateVouchersResult.Created created => TypedResults.Created(
                "/api/v1/admin/vouchers", new CreatedVouchersAnswer([.. created.Vouchers.Select(voucher => VoucherAnswer.Of(voucher, VoucherState.Open))])),
            CreateVouchersResult.Invalid invalid => Problems.Fields(invalid.Problems),
            var other => throw new InvalidOperationException($"The store answered {other}."),
        };
    }

    private static async Task<IResult> ShowAsync(string id, VoucherStore store, CancellationToken cancellationToken)
    {
        if (!Guid.TryParse(id, out var voucherId) || await store.FindAsync(voucherId, cancellationToken) is not { } found)
            return Problems.NotFound("voucher");
        var redemptions = await store.RedemptionsAsync(voucherId, cancellationToken);
        return TypedResults.Ok(new VoucherDetailsAnswer(
            VoucherAnswer.Of(found.Voucher, found.State),
            [.. redemptions.Select(row => new RedemptionAnswer(row.OrganizationId, row.OrganizationName, row.UserEmail, row.RedeemedAt, row.IsCredited))]));
    }

    private static async Task<IResult> WithdrawAsync(string id, HttpContext context, VoucherStore store) =>
        Guid.TryParse(id, out var voucherId) && await store.WithdrawAsync(voucherId, context.User.UserId()!, CancellationToken.None)
            ? TypedResults.NoContent()
            : Problems.NotFound("voucher");
}
