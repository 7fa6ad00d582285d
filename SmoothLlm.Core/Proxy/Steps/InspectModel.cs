using System.Buffers;
using SmoothLlm.Core.ApiKeys;
using SmoothLlm.Core.Catalog;
using SmoothLlm.Core.Protocol.UsageTaps;
using SmoothLlm.Core.Proxy.PassThrough;

namespace SmoothLlm.Core.Proxy.Steps;

/// <summary>
/// Step 2a of a pass-through: may the token use the model that the request names. Only for tokens with a list of models;
/// for all others nothing is read. The model is looked for in the path, in the query, and in so much of a JSON body as
/// may be kept in memory; the rest of the body is looked at while it passes, and cut off where it names another one after
/// all. A body whose model cannot be told is not passed on.
/// </summary>
/// <param name="catalog">Knows models by their aliases.</param>
/// <param name="options">How long to wait for the client.</param>
/// <param name="passThrough">How far to look.</param>
public sealed class InspectModel(ICatalog catalog, ProxyOptions options, PassThroughOptions passThrough)
{
    /// <summary>What a request gets that names a model which its token may not use.</summary>
    internal static readonly ProxyError Foreign = new(
        ProxyErrorKind.PermissionDenied, "This monitor token may not use the model that the request names. Its models are set on the portal.", "model");

    private const int FirstBufferBytes = 16 * 1024;
    private const string QueryName = "model=";

    /// <summary>Google writes its models with it in bodies, and without it in paths.</summary>
    private const string ResourcePrefix = "models/";

    /// <summary>Looks.</summary>
    /// <param name="passing">The request; it has its body open when a part of it was read.</param>
    public ValueTask<Outcome<PassingRequest>> RunAsync(PassingRequest passing) => passing.Caller.Key.Rules is { HasModelList: true } rules
        ? LookAsync(passing, model => Allows(rules, model))
        : new ValueTask<Outcome<PassingRequest>>(passing);

    private async ValueTask<Outcome<PassingRequest>> LookAsync(PassingRequest passing, Func<string, bool> allows)
    {
        bool isNamed = false;
        foreach (string model in NamedInAddress(passing))
        {
            isNamed = true;
            if (!allows(model))
                return Foreign;
        }

        if (passing.Exchange.OpenBody(passThrough.MaxRequestBytes) is not var (body, length))
            return passing;
        if (length > passThrough.MaxRequestBytes)
            return SendVerbatim.TooLarge(passThrough);
        var tap = passing.RequestTap = UsageTap.For(passing.Header("Content-Type"), passing.Header("Content-Encoding"), allows);
        if (tap is null && length != 0)
            return Untold("it is not JSON");
        passing.Wait(TimeSpan.FromSeconds(options.FirstByteTimeoutSeconds));
        try
        {
            var (head, hasEnded) = await PeekAsync(passing, body, tap);
            if (tap is { HasForeignModel: true })
                return Foreign;
            if (!isNamed && head.Length > 0 && tap?.Model is null)
                return Untold(hasEnded ? "it names none" : $"it names none in its first {passThrough.MaxPeekBytes} bytes");
            passing.Body = new ForwardedBody(body, length, tap, head, isGuarded: true);
            return passing;
        }
        catch (IOException exception)
        {
            return passing.Exchange.IsTooLarge(exception) ? SendVerbatim.TooLarge(passThrough) : SendVerbatim.BodyUnreadable;
        }
        catch (OperationCanceledException)
        {
            // If the client has left, nobody reads this.
            return SendVerbatim.TimedOut;
        }
    }

    /// <summary>Reads until the tap has seen a model, the body has ended, or there is no more room.</summary>
    private async ValueTask<(ReadOnlyMemory<byte> Head, bool HasEnded)> PeekAsync(PassingRequest passing, Stream body, UsageTap? tap)
    {
        int length = 0;
        passing.Peeked = ArrayPool<byte>.Shared.Rent(FirstBufferBytes);
        while (true)
        {
            int room = Math.Min(passing.Peeked.Length, passThrough.MaxPeekBytes) - length;
            if (room == 0 && length == passThrough.MaxPeekBytes)
                return (passing.Peeked.AsMemory(0, length), false);
            if (room == 0)
            {
                Grow(passing, length);
                continue;
            }

            int read = await body.ReadAsync(passing.Peeked.AsMemory(length, room), passing.Ended);
            if (read == 0)
                return (passing.Peeked.AsMemory(0, length), true);
            tap?.Take(passing.Peeked.AsMemory(length, read));
            length += read;
            if (tap is { HasForeignModel: true } or { Model: not null })
                return (passing.Peeked.AsMemory(0, length), false);
        }
    }

    private static void Grow(PassingRequest passing, int length)
    {
        byte[] small = passing.Peeked!;
        byte[] large = ArrayPool<byte>.Shared.Rent(length * 2);
        small.AsSpan(0, length).CopyTo(large);
        passing.Peeked = large;
        ArrayPool<byte>.Shared.Return(small);
    }

    private static IEnumerable<string> NamedInAddress(PassingRequest passing)
    {
        if (passing.Place.ModelInPath is { Length: > 0 } model)
            yield return Uri.UnescapeDataString(model);
        foreach (string pair in passing.Place.Address.Query.TrimStart('?').Split('&'))
        {
            string text = Uri.UnescapeDataString(pair.Replace('+', ' '));
            if (text.StartsWith(QueryName, StringComparison.OrdinalIgnoreCase))
                yield return text[QueryName.Length..];
        }
    }

    private bool Allows(ApiKeyRules rules, string model)
    {
        string name = model.StartsWith(ResourcePrefix, StringComparison.Ordinal) ? model[ResourcePrefix.Length..] : model;
        return rules.AllowsModel(catalog.Current.Find(name)?.Model.Id ?? name, name);
    }

    private static ProxyError Untold(string why) => new(
        ProxyErrorKind.PermissionDenied,
        $"This monitor token may only use certain models, and which one this request is for cannot be told from its body: {why}. Use a token without a list of models for it.",
        "model");
}
