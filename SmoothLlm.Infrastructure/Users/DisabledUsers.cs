using System.Collections.Frozen;
using Microsoft.EntityFrameworkCore;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Users;

/// <summary>
/// The accounts that platform admins have disabled, in memory: few, and looked at with every request that has a cookie
/// and in every open page.
/// </summary>
public sealed class DisabledUsers(IDbContextFactory<SmoothLlmDbContext> contexts) : ISnapshot
{
    private FrozenSet<string> users = FrozenSet<string>.Empty;

    /// <summary>After every reading; whoever has something open for one of them ends it.</summary>
    public event EventHandler? Changed;

    public bool Contains(string userId) => users.Contains(userId);

    public async Task ReloadAsync(ConfigurationStamp stamp, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        users = (await context.Users.AsNoTracking().Where(user => user.DisabledAt != null).Select(user => user.Id).ToListAsync(cancellationToken))
            .ToFrozenSet(StringComparer.Ordinal);
        Changed?.Invoke(this, EventArgs.Empty);
    }
}
