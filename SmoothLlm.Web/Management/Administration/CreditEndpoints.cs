using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using SmoothLlm.Infrastructure.Credits;
using SmoothLlm.Infrastructure.Ledger;
using SmoothLlm.Infrastructure.Organizations.Administration;
using SmoothLlm.Web.Authentication;
using SmoothLlm.Web.Management.Requests;

namespace SmoothLlm.Web.Management.Administration;

/// <summary>Credits that are given, or taken with an amount below zero.</summary>
internal sealed record CreditBody
{
    /// <summary>USD.</summary>
    [JsonConverter(typeof(UsdConverter))]
    public decimal? Amount { get; init; }

    /// <summary>Stands on the customer's statement.</summary>
    public string? Reason { get; init; }

    /// <summary>When taking: takes also what is not there, and leaves a debt.</summary>
    public bool? ClawBack { get; init; }
}

/// <summary>What was booked, and the balance after it.</summary>
internal sealed record CreditAnswer(string Currency, string Amount, string Posted, string Held, string Available);

/// <summary>A line of a wallet's statement with whoever caused it.</summary>
internal sealed record CreditLineAnswer(
    string Id, string Kind, string Reference, string? Description, string Amount, string? BalanceAfter, DateTimeOffset PostedAt, string? ActorEmail);

/// <summary>Credits that admins give and take.</summary>
internal static class CreditEndpoints
{
    public static void MapCredits(this IEndpointRouteBuilder organizations)
    {
        organizations.MapGet("/{id}/credits", ListAsync).TakesQuery("limit").Produces<PageAnswer<CreditLineAnswer>>();
        organizations.MapPost("/{id}/credits", PostAsync).Once("credits").Produces<CreditAnswer>(StatusCodes.Status201Created);
    }

    private static async Task<IResult> ListAsync(string id, QueryReader query, OrganizationAdministration store, CancellationToken cancellationToken)
    {
        int limit = query.Limit(OrganizationAdministration.MaxListedLines);
        if (query.Refusal is { } refusal)
            return refusal;
        if (!Guid.TryParse(id, out var organizationId) || await store.FindAsync(organizationId, cancellationToken) is null)
            return Problems.NotFound("organization");
        var lines = await store.LinesAsync(organizationId, WalletLines.CreditsOnly, limit, cancellationToken);
        return TypedResults.Ok(new PageAnswer<CreditLineAnswer>(
            [
                .. lines.Select(line => new CreditLineAnswer(
                    line.TransactionId.ToString(CultureInfo.InvariantCulture),
                    Words.Of(line.Kind),
                    line.Reference,
                    line.Description,
                    line.Amount.ToString(),
                    line.BalanceAfter?.ToString(),
                    line.PostedAt,
                    line.ActorEmail)),
            ],
            NextCursor: null));
    }

    private static async Task<IResult> PostAsync(string id, HttpContext context, JsonBody<CreditBody> body, BalanceAdjustments adjustments, LedgerQueries ledger)
    {
        if (!Guid.TryParse(id, out var organizationId))
            return Problems.NotFound("organization");
        if (body.Value.Amount is not { } amount)
            return Problems.Field("amount", "The amount in USD is missing.");
        string adminId = context.User.UserId()!;
        var draft = new AdjustmentDraft(FormId(context, adminId), organizationId, Math.Abs(amount), body.Value.Reason ?? "")
        {
            IsDebit = amount < 0,
            IsClawBack = body.Value.ClawBack ?? false,
        };
        switch (await adjustments.PostAsync(draft, adminId, CancellationToken.None))
        {
            case AdjustmentResult.Posted posted:
                return await BookedAsync(posted.Amount);
            case AdjustmentResult.AlreadyPosted before:
                return await BookedAsync(before.Amount);
            case AdjustmentResult.Invalid invalid:
                return Problems.Fields(invalid.Problems);
            case AdjustmentResult.NotCovered uncovered:
                return Problems.Conflict($"The wallet does not cover that: {uncovered.Available} USD are available.");
            case AdjustmentResult.NotFound:
                return Problems.NotFound("organization");
            default:
                return Problems.Unavailable("The ledger cannot be written now; nothing was booked.");
        }

        async Task<IResult> BookedAsync(Core.Money.NanoUsd booked)
        {
            var balance = await ledger.BalanceAsync(organizationId, CancellationToken.None);
            return TypedResults.Created(
                $"/api/v1/admin/organizations/{organizationId}/credits",
                new CreditAnswer("USD", booked.ToString(), balance.Posted.ToString(), balance.Held.ToString(), balance.Available.ToString()));
        }
    }

    /// <summary>The book itself takes a posting once: under an Idempotency-Key not even a crash between booking and answer doubles it.</summary>
    private static Guid FormId(HttpContext context, string adminId)
    {
        string key = context.Request.Headers[Idempotency.Header].ToString();
        return key.Length == 0
            ? Guid.NewGuid()
            : new Guid(SHA256.HashData(Encoding.UTF8.GetBytes($"{adminId}\n{context.Request.RouteValues["id"]}\n{key}")).AsSpan(0, 16));
    }
}
