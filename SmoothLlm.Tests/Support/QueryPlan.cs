using Microsoft.EntityFrameworkCore;

namespace SmoothLlm.Tests.Support;

/// <summary>How SQLite goes about a query: by which index, and whether it has to sort.</summary>
internal static class QueryPlan
{
    /// <returns>Its steps in SQLite's words.</returns>
    public static async Task<IReadOnlyList<string>> OfAsync<T>(DbContext context, IQueryable<T> query)
    {
        await context.Database.OpenConnectionAsync();
        await using var command = query.CreateDbCommand();
        command.CommandText = "EXPLAIN QUERY PLAN " + command.CommandText;
        var plan = new List<string>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            plan.Add(reader.GetString(reader.GetOrdinal("detail")));
        return plan;
    }
}
