using System.Globalization;
using System.Net.Mail;
using Microsoft.Extensions.Logging;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Email;

/// <summary>Without a mail server: each mail becomes an <c>.eml</c> file, which mail programs open, in the data folder.</summary>
internal sealed class FolderTransport(DataOptions data, TimeProvider time, ILogger<FolderTransport> logger) : IMailTransport
{
    private readonly string folder = Path.Combine(Path.GetFullPath(data.Folder), "mail");

    public async Task SendAsync(MailMessage message, CancellationToken cancellationToken)
    {
        // Written elsewhere and moved, so that whoever watches the folder sees whole mails only. They hold secrets: links that sign in.
        string incoming = CreatePrivateFolder(Path.Combine(folder, ".incoming-" + Guid.NewGuid().ToString("N")));
        try
        {
            using (var client = new SmtpClient { DeliveryMethod = SmtpDeliveryMethod.SpecifiedPickupDirectory, PickupDirectoryLocation = incoming })
                await client.SendMailAsync(message, cancellationToken);
            string name = string.Create(CultureInfo.InvariantCulture, $"{time.GetUtcNow():yyyyMMdd-HHmmss-fff}-{Guid.NewGuid():N}.eml");
            string path = Path.Combine(folder, name);
            File.Move(Directory.GetFiles(incoming).Single(), path);
            Log.MailDropped(logger, path);
        }
        finally
        {
            Directory.Delete(incoming, recursive: true);
        }
    }

    private static string CreatePrivateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
