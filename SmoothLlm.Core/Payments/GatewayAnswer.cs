namespace SmoothLlm.Core.Payments;

/// <summary>What the payment provider answered.</summary>
/// <typeparam name="T">What was asked for.</typeparam>
public abstract record GatewayAnswer<T>
{
    private GatewayAnswer()
    {
    }

    /// <summary>Done.</summary>
    /// <param name="Value">What was asked for.</param>
    public sealed record Done(T Value) : GatewayAnswer<T>;

    /// <summary>The provider understood and said no; asking again changes nothing.</summary>
    /// <param name="Reason">Why.</param>
    public sealed record Refused(GatewayRefusal Reason) : GatewayAnswer<T>;

    /// <summary>No answer that can be relied on: it may have happened or not. Ask again with the same key.</summary>
    /// <param name="Reason">For admins; holds no secret.</param>
    public sealed record Unavailable(string Reason) : GatewayAnswer<T>;
}

/// <summary>A no of the payment provider.</summary>
/// <param name="Code">In the provider's words, such as <c>card_declined</c>.</param>
/// <param name="Message">For people.</param>
/// <param name="PaymentId">The payment that was refused; null when there is none.</param>
public sealed record GatewayRefusal(string Code, string Message, string? PaymentId)
{
    /// <summary>What was named in the request is not there.</summary>
    public const string Missing = "resource_missing";

    /// <summary>Whether it is the customer's card or bank that said no: then the message is for the customer.</summary>
    public bool IsAboutCard { get; init; }
}
