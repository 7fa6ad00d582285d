namespace SmoothLlm.Infrastructure.Persistence;

/// <summary>Which database, section <c>Database</c>.</summary>
public sealed class DatabaseOptions
{
    public const string Section = "Database";

    /// <summary>Which engine.</summary>
    public DatabaseEngine Provider { get; set; } = DatabaseEngine.Sqlite;

    /// <summary>Statements that EF may send at once; null leaves it to EF.</summary>
    public int? MaxBatchSize { get; set; }

    /// <summary>From <c>ConnectionStrings:Default</c>; on SQLite null for a file in the data folder.</summary>
    public string? ConnectionString { get; set; }
}

public enum DatabaseEngine
{
    Sqlite,
    SqlServer,
}

/// <summary>Where files are kept, section <c>Data</c>.</summary>
public sealed class DataOptions
{
    public const string Section = "Data";

    /// <summary>SQLite file, key ring, dropped e-mails. Relative to the working folder.</summary>
    public string Folder { get; set; } = "data";
}
