using System.Text.Json;
using SmoothLlm.Core.Payments;

namespace SmoothLlm.Infrastructure.Payments.Stripe;

/// <summary>What came back from a call, after all its attempts.</summary>
internal abstract record StripeAnswer
{
    private StripeAnswer()
    {
    }

    public sealed record Object(JsonElement Json) : StripeAnswer;

    /// <summary>An error of the kind that does not go away.</summary>
    public sealed record Error(GatewayRefusal Refusal) : StripeAnswer;

    public sealed record Unavailable(string Reason) : StripeAnswer;

    /// <summary>Reads the object into what was asked for; an object that makes no sense counts as no answer.</summary>
    public GatewayAnswer<T> Read<T>(Func<JsonElement, T> read)
    {
        switch (this)
        {
            case Object found:
                try
                {
                    return new GatewayAnswer<T>.Done(read(found.Json));
                }
                catch (StripeFormatException exception)
                {
                    return new GatewayAnswer<T>.Unavailable(exception.Message);
                }

            case Error error:
                return new GatewayAnswer<T>.Refused(error.Refusal);
            case Unavailable unavailable:
                return new GatewayAnswer<T>.Unavailable(unavailable.Reason);
            default:
                throw new InvalidOperationException($"There is no answer {GetType().Name}.");
        }
    }
}

/// <summary>An object of the provider lacks a field or has it in a form that makes no sense. The message names the field.</summary>
internal sealed class StripeFormatException(string message) : Exception(message);
