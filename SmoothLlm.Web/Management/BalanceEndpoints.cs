using Microsoft.AspNetCore.Http.HttpResults;
using SmoothLlm.Infrastructure.Ledger;

namespace SmoothLlm.Web.Management;

/// <summary>The organization's wallet.</summary>
internal static class BalanceEndpoints
{
    private const string Currency = "USD";

    public static void MapBalance(this IEndpointRouteBuilder group) => group.MapGet("/balance", ShowAsync);

    private static async Task<Ok<BalanceAnswer>> ShowAsync(ManagementCaller caller, LedgerQueries ledger, CancellationToken cancellationToken)
    {
        var balance = await ledger.BalanceAsync(caller.OrganizationId, cancellationToken);
        return TypedResults.Ok(new BalanceAnswer(Currency, balance.Posted.ToString(), balance.Held.ToString(), balance.Available.ToString()));
    }

    /// <summary>Amounts are exact decimal strings.</summary>
    private sealed record BalanceAnswer(string Currency, string Posted, string Held, string Available);
}
