using Microsoft.EntityFrameworkCore;

namespace SmoothLlm.Infrastructure.Persistence.Sqlite;

/// <summary>The database in one file beside the app.</summary>
public sealed class SqliteDbContext(DbContextOptions<SqliteDbContext> options, WriteGate gate) : SmoothLlmDbContext(options, gate);
