using System.Net.Mail;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace SmoothLlm.Infrastructure.Email;

/// <summary>The mail server, section <c>Smtp</c>. Without a host, mails are written to a folder instead.</summary>
public sealed class SmtpOptions
{
    public const string Section = "Smtp";

    /// <summary>Null or empty: no server.</summary>
    public string? Host { get; set; }

    /// <summary>587 is the usual one with <see cref="EnableTls"/>.</summary>
    public int Port { get; set; } = 587;

    /// <summary>Null: no sign-in at the server.</summary>
    public string? UserName { get; set; }

    /// <summary>Goes with <see cref="UserName"/>.</summary>
    public string? Password { get; set; }

    /// <summary>The sender: <c>name@example.com</c> or <c>Name &lt;name@example.com&gt;</c>. Needed with a host.</summary>
    public string? From { get; set; }

    /// <summary>Asks the server for TLS (STARTTLS) and refuses to go on without.</summary>
    public bool EnableTls { get; set; } = true;

    /// <summary>Whether mails leave the machine.</summary>
    public static bool IsConfigured(IConfiguration configuration) =>
        !string.IsNullOrWhiteSpace(configuration[$"{Section}:{nameof(Host)}"]);

    internal sealed class Validator : IValidateOptions<SmtpOptions>
    {
        public ValidateOptionsResult Validate(string? name, SmtpOptions options)
        {
            if (string.IsNullOrWhiteSpace(options.Host))
                return ValidateOptionsResult.Success;
            List<string> problems = [];
            if (options.Port is < 1 or > 65535)
                problems.Add("Smtp__Port must be between 1 and 65535.");
            if (!MailAddress.TryCreate(options.From, out _))
                problems.Add("Smtp__From must be an e-mail address, because Smtp__Host is set.");
            if (string.IsNullOrEmpty(options.UserName) != string.IsNullOrEmpty(options.Password))
                problems.Add("Smtp__UserName and Smtp__Password go together.");
            return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
        }
    }
}
