namespace SmoothLlm.Infrastructure.Persistence.Sqlite;

/// <summary>Held for the life of the process: one process per SQLite file, because there may be one writer only.</summary>
internal sealed class SqliteFileLock : IDisposable
{
    private readonly FileStream file;

    private SqliteFileLock(FileStream file) => this.file = file;

    /// <exception cref="DatabaseInUseException">Another process holds it.</exception>
    public static SqliteFileLock Take(string databasePath)
    {
        string path = databasePath + ".lock";
        try
        {
            return new SqliteFileLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException exception) when (exception is not DirectoryNotFoundException)
        {
            throw new DatabaseInUseException(
                $"The database {databasePath} is in use by another SmoothLlm process (it holds {path}). "
                + "Stop that process, or give this one another folder with Data__Folder. Several nodes need SQL Server (Database__Provider=SqlServer).",
                exception);
        }
    }

    public void Dispose() => file.Dispose();
}

/// <summary>A second process wants the same SQLite file. The message is for the operator.</summary>
public sealed class DatabaseInUseException(string message, Exception inner) : Exception(message, inner);
