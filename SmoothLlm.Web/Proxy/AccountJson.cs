using System.Text.Encodings.Web;
using System.Text.Json;

namespace SmoothLlm.Web.Proxy;

/// <summary>Answers of the proxy that are no model's: snake_case JSON, small, not on the way of requests.</summary>
internal static class AccountJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static ValueTask SendAsync<T>(ClientExchange exchange, T answer)
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(answer, Options);
        exchange.Begin("application/json", body.Length);
        exchange.Write(body);
        return exchange.FlushAsync();
    }

    /// <summary>A name of the code as it is written on the wire: <c>fresh_input</c>.</summary>
    public static string Name<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
