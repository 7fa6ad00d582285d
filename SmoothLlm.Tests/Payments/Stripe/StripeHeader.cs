using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SmoothLlm.Tests.Payments.Stripe;

/// <summary>Signs as Stripe does, written apart from the code that checks it.</summary>
internal static class StripeHeader
{
    public static string Of(string payload, string secret, DateTimeOffset at) => Of(payload, secret, at.ToUnixTimeSeconds());

    public static string Of(string payload, string secret, long seconds) =>
        string.Create(CultureInfo.InvariantCulture, $"t={seconds},v1={Signature(payload, secret, seconds.ToString(CultureInfo.InvariantCulture))}");

    public static string Signature(string payload, string secret, string timestamp) =>
        Hex(secret, $"{timestamp}.{payload}");

    public static string Hex(string secret, string text) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(text)));
}
