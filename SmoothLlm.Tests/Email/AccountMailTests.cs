using System.Net.Mail;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Shouldly;
using SmoothLlm.Infrastructure.Email;
using SmoothLlm.Infrastructure.Identity;
using SmoothLlm.Infrastructure.Persistence;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Email;

public sealed class AccountMailTests : IDisposable
{
    private const string Link = "https://llm.example.com/Account/ConfirmEmail?userId=1&code=abc";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string folder = Directory.CreateTempSubdirectory("smoothllm-mail-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Without_a_server_each_mail_is_one_whole_file()
    {
        await SendAsync(new ApplicationUser { DisplayName = "Ada" }, "ada@example.com");
        await SendAsync(new ApplicationUser { DisplayName = "Bob" }, "bob@example.com");

        Directory.GetFiles(folder, "*", SearchOption.AllDirectories).ShouldAllBe(path => path.EndsWith(".eml", StringComparison.Ordinal));
        Directory.GetFiles(Path.Combine(folder, "mail")).Length.ShouldBe(2);
        Directory.GetDirectories(Path.Combine(folder, "mail")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_mail_carries_its_link_as_text_and_as_html()
    {
        string mail = await SendAsync(new ApplicationUser { DisplayName = "Ada" }, "ada@example.com");

        mail.ShouldContain("To: ada@example.com");
        mail.ShouldContain("multipart/alternative");
        mail.ShouldContain("Hello Ada,\r\n");
        mail.ShouldContain("\r\n" + Link + "\r\n");
        mail.ShouldContain($"<a href=\"{HtmlEncoder.Default.Encode(Link)}\">");
    }

    [Fact]
    public async Task A_name_cannot_become_markup()
    {
        string mail = await SendAsync(new ApplicationUser { DisplayName = "<img src=x>" }, "ada@example.com");

        string html = mail[mail.IndexOf("text/html", StringComparison.Ordinal)..];
        html.ShouldContain("Hello &lt;img src=x&gt;,");
        html.ShouldNotContain("<img");
    }

    [Fact]
    public async Task A_mail_that_cannot_be_sent_does_not_keep_the_next_one()
    {
        var transport = new ObservedTransport(Folder(), failures: 1);
        using var queue = new MailQueue(transport, new ImpatientTime(), NullLogger<MailQueue>.Instance);
        await queue.StartAsync(CancellationToken.None);
        await new AccountMail(queue, Options.Create(new SmtpOptions())).SendConfirmationLinkAsync(new ApplicationUser(), "ada@example.com", Link);

        await transport.Sent.WaitAsync(Patience);
        await queue.StopAsync(CancellationToken.None);

        transport.Attempts.ShouldBe(2);
    }

    [Fact]
    public void What_is_wrong_with_the_options_is_named_all_at_once()
    {
        var result = new SmtpOptions.Validator().Validate(null, new SmtpOptions { Host = "mail.example.com", Port = 0, UserName = "ada" });

        result.Failures.ShouldNotBeNull().Count().ShouldBe(3);
        new SmtpOptions.Validator().Validate(null, new SmtpOptions()).Succeeded.ShouldBeTrue();
    }

    private FolderTransport Folder() =>
        new(new DataOptions { Folder = folder }, new ManualTime(SqliteDatabase.Start), NullLogger<FolderTransport>.Instance);

    private async Task<string> SendAsync(ApplicationUser user, string email)
    {
        var transport = new ObservedTransport(Folder(), failures: 0);
        using var queue = new MailQueue(transport, TimeProvider.System, NullLogger<MailQueue>.Instance);
        await queue.StartAsync(CancellationToken.None);
        await new AccountMail(queue, Options.Create(new SmtpOptions())).SendConfirmationLinkAsync(user, email, HtmlEncoder.Default.Encode(Link));
        await transport.Sent.WaitAsync(Patience);
        await queue.StopAsync(CancellationToken.None);
        return await File.ReadAllTextAsync(Directory.GetFiles(Path.Combine(folder, "mail"), "*.eml").OrderBy(File.GetCreationTimeUtc).Last(), Encoding.UTF8);
    }

    /// <summary>Tells when a mail has gone out, after failing as often as it was told to.</summary>
    private sealed class ObservedTransport(FolderTransport inner, int failures) : IMailTransport
    {
        private readonly TaskCompletionSource sent = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Sent => sent.Task;

        public int Attempts { get; private set; }

        public async Task SendAsync(MailMessage message, CancellationToken cancellationToken)
        {
            if (++Attempts <= failures)
                throw new SmtpException("The server is away.");
            await inner.SendAsync(message, cancellationToken);
            sent.SetResult();
        }
    }

    /// <summary>A clock whose timers are due at once.</summary>
    private sealed class ImpatientTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            System.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
