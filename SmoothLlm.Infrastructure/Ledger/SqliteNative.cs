using System.Runtime.InteropServices;

namespace SmoothLlm.Infrastructure.Ledger;

/// <summary>
/// What the writer asks of SQLite dozens of times for a request, without what a call from managed code usually costs: no
/// safe handle is counted up and down, and a call that returns within nanoseconds does not tell the garbage collector that
/// it left. Everything else goes through the library's own class.
/// </summary>
internal static class SqliteNative
{
    /// <summary>SQLite copies the bytes before it returns.</summary>
    public const nint Transient = -1;

    private const string Library = "e_sqlite3";

    private const DllImportSearchPath BesideUs = DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories;

    [DllImport(Library, EntryPoint = "sqlite3_bind_int64")]
    [DefaultDllImportSearchPaths(BesideUs)]
    [SuppressGCTransition]
    public static extern int Bind(nint statement, int index, long value);

    [DllImport(Library, EntryPoint = "sqlite3_bind_text")]
    [DefaultDllImportSearchPaths(BesideUs)]
    [SuppressGCTransition]
    public static extern int Bind(nint statement, int index, ref byte text, int length, nint lifetime);

    [DllImport(Library, EntryPoint = "sqlite3_bind_null")]
    [DefaultDllImportSearchPaths(BesideUs)]
    [SuppressGCTransition]
    public static extern int BindNull(nint statement, int index);

    /// <summary>May wait for the disk.</summary>
    [DllImport(Library, EntryPoint = "sqlite3_step")]
    [DefaultDllImportSearchPaths(BesideUs)]
    public static extern int Step(nint statement);

    [DllImport(Library, EntryPoint = "sqlite3_reset")]
    [DefaultDllImportSearchPaths(BesideUs)]
    public static extern int Reset(nint statement);

    [DllImport(Library, EntryPoint = "sqlite3_changes")]
    [DefaultDllImportSearchPaths(BesideUs)]
    [SuppressGCTransition]
    public static extern int Changes(nint database);

    [DllImport(Library, EntryPoint = "sqlite3_last_insert_rowid")]
    [DefaultDllImportSearchPaths(BesideUs)]
    [SuppressGCTransition]
    public static extern long LastInsertedRow(nint database);
}
