using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using SmoothLlm.Infrastructure.Persistence.Sqlite;
using SmoothLlm.Infrastructure.Persistence.SqlServer;

namespace SmoothLlm.Infrastructure.Persistence;

/// <summary>For <c>dotnet ef</c> only.</summary>
internal sealed class DesignTimeSqlite : IDesignTimeDbContextFactory<SqliteDbContext>
{
    public SqliteDbContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqliteDbContext>().UseSqlite("Data Source=design.db").UseApplicationServiceProvider(IdentitySchema.DesignTime).Options, new WriteGate(isExclusive: false));
}

/// <summary>For <c>dotnet ef</c> only.</summary>
internal sealed class DesignTimeSqlServer : IDesignTimeDbContextFactory<SqlServerDbContext>
{
    public SqlServerDbContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqlServerDbContext>().UseSqlServer("Server=design;Encrypt=false").UseApplicationServiceProvider(IdentitySchema.DesignTime).Options, new WriteGate(isExclusive: false));
}
