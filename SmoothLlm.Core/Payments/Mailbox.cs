namespace SmoothLlm.Core.Payments;

/// <summary>Which mailbox an e-mail address leads to, so that one mailbox does not pass for many.</summary>
public static class Mailbox
{
    private const string Gmail = "gmail.com";
    private const string GmailAlias = "googlemail.com";

    /// <summary>
    /// The address in lower case, without what follows a plus sign in its first part; at Gmail, which ignores them, also
    /// without dots there. Not every provider reads a plus that way: two mailboxes are rather taken for one than one for two.
    /// </summary>
    /// <param name="email">An e-mail address.</param>
    public static string Of(string email)
    {
        string address = email.Trim().ToLowerInvariant();
        int at = address.LastIndexOf('@');
        if (at <= 0)
            return address;
        string name = address[..at];
        string host = address[(at + 1)..];
        int plus = name.IndexOf('+', StringComparison.Ordinal);
        if (plus > 0)
            name = name[..plus];
        if (host is Gmail or GmailAlias)
            (name, host) = (name.Replace(".", "", StringComparison.Ordinal), Gmail);
        return $"{name}@{host}";
    }
}
