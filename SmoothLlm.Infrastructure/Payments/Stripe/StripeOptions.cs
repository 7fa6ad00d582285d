using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace SmoothLlm.Infrastructure.Payments.Stripe;

/// <summary>The payment provider, section <c>Stripe</c>. Without a secret key, credits cannot be bought.</summary>
public sealed class StripeOptions : IValidatableObject
{
    public const string Section = "Stripe";

    private const string LiveMark = "_live_";

    /// <summary>Signs our calls; null for none. Never logged.</summary>
    public string? SecretKey { get; set; }

    /// <summary>Signs what is sent to us; null for none: then the webhook is off. Never logged.</summary>
    public string? WebhookSecret { get; set; }

    /// <summary>Where the API is; another one for a local stand-in.</summary>
    [Required]
    public Uri ApiBase { get; set; } = new("https://api.stripe.com");

    /// <summary>Longest wait for one answer, seconds.</summary>
    [Range(1, 300)]
    public int TimeoutSeconds { get; set; } = 30;

    /// <summary>How often our book is compared with the provider's, minutes.</summary>
    [Range(1, 1440)]
    public int ReconcileMinutes { get; set; } = 15;

    /// <summary>Whether real money moves, as the key says.</summary>
    internal bool IsLive => SecretKey?.Contains(LiveMark, StringComparison.Ordinal) == true;

    internal bool HasSecretKey => !string.IsNullOrEmpty(SecretKey);

    internal bool HasWebhookSecret => !string.IsNullOrEmpty(WebhookSecret);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        // The messages name the option and never the value.
        if (!IsUsable(SecretKey))
            yield return new ValidationResult("Stripe__SecretKey must be a key without blanks, such as sk_live_….", [nameof(SecretKey)]);
        if (!IsUsable(WebhookSecret))
            yield return new ValidationResult("Stripe__WebhookSecret must be a secret without blanks, such as whsec_….", [nameof(WebhookSecret)]);
        if (ApiBase is not { IsAbsoluteUri: true, Scheme: "http" or "https", Query: "", Fragment: "", UserInfo: "" })
            yield return new ValidationResult("Stripe__ApiBase must be an absolute http or https address without a query.", [nameof(ApiBase)]);
        else if (IsLive && ApiBase.Scheme != Uri.UriSchemeHttps)
            yield return new ValidationResult("Stripe__ApiBase must be an https address when Stripe__SecretKey is a live key.", [nameof(ApiBase)]);
    }

    /// <summary>Blank is not the same as absent: it is a mistake that would make an empty key of the signature.</summary>
    private static bool IsUsable(string? secret) => string.IsNullOrEmpty(secret) || secret.All(character => character is > ' ' and < '\x7f');
}

/// <summary>Checks the payment provider's options at start.</summary>
[OptionsValidator]
internal sealed partial class StripeOptionsValidator : IValidateOptions<StripeOptions>;
