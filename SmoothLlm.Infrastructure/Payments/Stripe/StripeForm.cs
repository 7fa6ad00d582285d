using System.Collections;
using System.Globalization;
using SmoothLlm.Core.Money;

namespace SmoothLlm.Infrastructure.Payments.Stripe;

/// <summary>The fields of a call, in the provider's bracket form: <c>metadata[purchase_id]</c>.</summary>
internal sealed class StripeForm : IEnumerable<KeyValuePair<string, string>>
{
    private readonly List<KeyValuePair<string, string>> fields = [];

    /// <summary>Cents, as the provider counts USD.</summary>
    /// <exception cref="ArgumentException">The amount is not a positive whole number of cents.</exception>
    public static string Cents(NanoUsd amount) => amount.Value > 0 && amount.Value % NanoUsd.PerCent == 0
        ? (amount.Value / NanoUsd.PerCent).ToString(CultureInfo.InvariantCulture)
        : throw new ArgumentException("An amount must be a positive whole number of cents.", nameof(amount));

    public void Add(string name, string value) => fields.Add(new KeyValuePair<string, string>(name, value));

    public void Add(string name, bool value) => Add(name, value ? "true" : "false");

    public FormUrlEncodedContent ToContent() => new(fields);

    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => fields.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
