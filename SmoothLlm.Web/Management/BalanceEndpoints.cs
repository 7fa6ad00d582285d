using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using SmoothLlm.Core.Usage;
using SmoothLlm.Infrastructure.Ledger;
using SmoothLlm.Web.Components.Portal.Transactions;

namespace SmoothLlm.Web.Management;

/// <summary>The organization's wallet and its statement.</summary>
internal static class BalanceEndpoints
{
    /// <summary>Lines in one export; more would not fit into a spreadsheet.</summary>
    public const int MaxExportedLines = 1_000_000;

    /// <summary>Where the export lies, for the page that offers it.</summary>
    public const string ExportPath = "/api/balance/transactions/export";

    private const int MaxPageSize = 200;
    private const string Currency = "USD";

    public static void MapBalance(this IEndpointRouteBuilder group)
    {
        group.MapGet("/balance", ShowAsync);
        group.MapGet("/balance/transactions", ListAsync);
        group.MapGet("/balance/transactions/export", ExportAsync);
    }

    private static async Task<Ok<BalanceAnswer>> ShowAsync(ManagementCaller caller, LedgerQueries ledger, CancellationToken cancellationToken)
    {
        var balance = await ledger.BalanceAsync(caller.OrganizationId, cancellationToken);
        return TypedResults.Ok(new BalanceAnswer(Currency, balance.Posted.ToString(), balance.Held.ToString(), balance.Available.ToString()));
    }

    // Texts in place of typed parameters: what is wrong is then said in our words, with the parameter's name.
    private static async Task<Results<Ok<TransactionsAnswer>, ValidationProblem>> ListAsync(
        ManagementCaller caller, LedgerQueries ledger, string? show, string? from, string? to, string? cursor, string? limit, CancellationToken cancellationToken)
    {
        var (filter, problems) = StatementFilter.Read(show, from, to);
        long? before = ReadWhole("cursor", cursor, 1, long.MaxValue, "Must be the 'nextCursor' of the page before.", problems);
        long? size = ReadWhole("limit", limit, 1, MaxPageSize, $"Must be a whole number from 1 to {MaxPageSize}.", problems);
        if (problems.Count > 0)
            return TypedResults.ValidationProblem(problems);
        var query = filter.ToQuery() with { Before = before, PageSize = (int)(size ?? WalletStatementQuery.DefaultPageSize) };
        var page = await ledger.StatementAsync(caller.OrganizationId, query, cancellationToken);
        return TypedResults.Ok(new TransactionsAnswer(
            Currency, [.. page.Items.Select(TransactionAnswer.Of)], page.NextBefore?.ToString(CultureInfo.InvariantCulture)));
    }

    private static async Task<Results<PushStreamHttpResult, ValidationProblem>> ExportAsync(
        ManagementCaller caller, LedgerQueries ledger, TimeProvider time, HttpContext context, string? show, string? from, string? to, CancellationToken cancellationToken)
    {
        var (filter, problems) = StatementFilter.Read(show, from, to);
        if (problems.Count == 0 && await ledger.HasMoreLinesThanAsync(caller.OrganizationId, filter.ToQuery(), MaxExportedLines, cancellationToken))
            problems[StatementFilter.FromName] = [string.Create(CultureInfo.InvariantCulture, $"There are more than {MaxExportedLines:N0} lines; choose a shorter time.")];
        if (problems.Count > 0)
            return TypedResults.ValidationProblem(problems);
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Stream(
            output => TransactionsCsv.WriteAsync(output, ledger.LinesAsync(caller.OrganizationId, filter.ToQuery(), cancellationToken), cancellationToken),
            TransactionsCsv.ContentType,
            string.Create(CultureInfo.InvariantCulture, $"transactions-{time.GetUtcNow():yyyy-MM-dd}.csv"));
    }

    private static long? ReadWhole(string name, string? text, long least, long most, string message, Dictionary<string, string[]> problems)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number >= least && number <= most)
            return number;
        problems[name] = [message];
        return null;
    }

    /// <summary>Amounts are exact decimal strings.</summary>
    internal sealed record BalanceAnswer(string Currency, string Posted, string Held, string Available);

    /// <summary>Newest first; the cursor leads to older ones and is null at the end.</summary>
    internal sealed record TransactionsAnswer(string Currency, IReadOnlyList<TransactionAnswer> Items, string? NextCursor);

    internal sealed record TransactionAnswer(
        string Id, string Type, string Description, string Reference, string? RequestId, string Amount, string BalanceAfter, DateTimeOffset PostedAt, string? ReceiptUrl)
    {
        public static TransactionAnswer Of(WalletLine line) => new(
            line.TransactionId.ToString(CultureInfo.InvariantCulture),
            WalletLineText.Type(line.Kind),
            WalletLineText.What(line),
            WalletLineText.Reference(line),
            line.RequestId is { } requestId ? RequestIds.Format(requestId) : null,
            line.Amount.ToString(),
            line.BalanceAfter.ToString(),
            line.PostedAt,
            line.ReceiptUrl);
    }
}
