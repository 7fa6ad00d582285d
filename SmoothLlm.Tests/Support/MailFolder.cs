using System.Text;

namespace SmoothLlm.Tests.Support;

/// <summary>The mails of a product that has no mail server, as they come.</summary>
internal sealed class MailFolder : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string folder;
    private readonly FileSystemWatcher watcher;
    private readonly SemaphoreSlim arrived = new(0);

    public MailFolder(string dataFolder)
    {
        folder = Directory.CreateDirectory(Path.Combine(dataFolder, "mail")).FullName;
        watcher = new FileSystemWatcher(folder, "*.eml");
        watcher.Created += (_, _) => arrived.Release();
        watcher.Renamed += (_, _) => arrived.Release();
        watcher.EnableRaisingEvents = true;
    }

    public int Count => Directory.GetFiles(folder, "*.eml").Length;

    /// <summary>The mails to an address, once there is one.</summary>
    public async Task<IReadOnlyList<string>> ToAsync(string email)
    {
        while (true)
        {
            var mails = Directory.GetFiles(folder, "*.eml").Select(path => File.ReadAllText(path, Encoding.UTF8))
                .Where(mail => mail.Contains($"To: {email}\r\n", StringComparison.Ordinal))
                .ToList();
            if (mails.Count > 0)
                return mails;
            if (!await arrived.WaitAsync(Patience))
                throw new TimeoutException($"No mail came for {email}.");
        }
    }

    public void Dispose()
    {
        watcher.Dispose();
        arrived.Dispose();
    }
}
