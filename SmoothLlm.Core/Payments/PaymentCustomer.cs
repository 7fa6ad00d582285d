namespace SmoothLlm.Core.Payments;

/// <summary>An organization as the payment provider knows it, with the card that it saved. Card numbers are never here.</summary>
public sealed class PaymentCustomer
{
    /// <summary>The organization.</summary>
    public required Guid OrganizationId { get; init; }

    /// <summary>The payment provider's id for it; unique.</summary>
    public required string CustomerId { get; set; }

    /// <summary>The payment provider's id for the saved card; null without one.</summary>
    public string? PaymentMethodId { get; set; }

    /// <summary>The card's brand, for recognition.</summary>
    public string? CardBrand { get; set; }

    /// <summary>The card's last four digits, for recognition.</summary>
    public string? CardLastFour { get; set; }

    /// <summary>Since when, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}
