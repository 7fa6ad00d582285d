using Microsoft.Extensions.Options;

namespace SmoothLlm.Infrastructure.Email;

/// <summary>The portal, section <c>Portal</c>.</summary>
public sealed class PortalOptions
{
    public const string Section = "Portal";

    /// <summary>
    /// Where visitors find the portal: <c>https://llm.example.com/</c>. Links in mails start with it. Without it they
    /// start with the host that the request named, which is only as good as <c>AllowedHosts</c> is narrow; where there is
    /// no request, with the address that the server listens on.
    /// </summary>
    public Uri? PublicUrl { get; set; }

    /// <summary>The terms of service, Markdown; null for <c>terms.md</c> in the data folder, if there is one.</summary>
    public string? TermsFile { get; set; }

    /// <summary>The privacy policy, Markdown; null for <c>privacy.md</c> in the data folder, if there is one.</summary>
    public string? PrivacyFile { get; set; }

    /// <summary>The portal's address, to put paths behind.</summary>
    /// <param name="asked">The address under which it was asked, where no other is set.</param>
    public Uri AddressOr(string asked)
    {
        string address = PublicUrl?.AbsoluteUri ?? asked;
        return new Uri(address.EndsWith('/') ? address : address + "/");
    }

    internal sealed class Validator : IValidateOptions<PortalOptions>
    {
        public ValidateOptionsResult Validate(string? name, PortalOptions options) =>
            options.PublicUrl is not (null or { IsAbsoluteUri: true, Scheme: "http" or "https", Query: "", Fragment: "" })
                ? ValidateOptionsResult.Fail("Portal__PublicUrl must be an absolute http or https address without a query.")
            : options.TermsFile is { } terms && !File.Exists(terms) ? ValidateOptionsResult.Fail($"Portal__TermsFile names no file: {terms}")
            : options.PrivacyFile is { } privacy && !File.Exists(privacy) ? ValidateOptionsResult.Fail($"Portal__PrivacyFile names no file: {privacy}")
            : ValidateOptionsResult.Success;
    }
}
