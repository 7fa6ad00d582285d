using System.Buffers;
using System.Text.Json;
using SmoothLlm.Core.Protocol.Conversation;
using SmoothLlm.Core.Usage;

namespace SmoothLlm.Core.Protocol.UsageTaps;

/// <summary>
/// Looks at the bytes of a body that is passed on untouched, and remembers what it says of its model and its usage. Its
/// memory does not grow with the body; what it cannot read it leaves alone.
/// </summary>
public sealed class UsageTap : IDisposable
{
    /// <summary>Most bytes that a compressed body may come to before the tap stops looking.</summary>
    public const long MaxInflatedBytes = 64 * 1024 * 1024;

    private const int InflateBufferBytes = 16 * 1024;
    private const int MaxModelLength = 128;
    private const int MaxEndUserLength = 4 * RequestFacts.MaxEndUserLength;

    private readonly JsonFieldScanner scanner;
    private readonly EventLines? events;
    private readonly Inflater? inflater;
    private readonly Func<string, bool>? allowsModel;
    private readonly ReportedUsage reported = new();
    private long inflatedBytes;
    private bool hasForeignModel;

    private UsageTap(bool isStream, Inflater? inflater, Func<string, bool>? allowsModel)
    {
        scanner = new JsonFieldScanner(Found);
        events = isStream ? new EventLines(scanner) : null;
        (this.inflater, this.allowsModel) = (inflater, allowsModel);
    }

    /// <summary>The model that it names; null for none.</summary>
    public string? Model { get; private set; }

    /// <summary>
    /// Whether it names a model that is not among the allowed ones, anywhere so far, or may name one in a way that the tap
    /// does not understand. Only where it was told which are allowed.
    /// </summary>
    public bool HasForeignModel => hasForeignModel || (allowsModel is not null && (scanner.HasEscapedName || HasStopped));

    /// <summary>Who is behind a request, as the client calls it; null for nobody.</summary>
    public string? EndUser { get; private set; }

    /// <summary>The tokens that it reports; null for none.</summary>
    public TokenUsage? Usage => reported.Usage;

    /// <summary>Whether a request asks for a stream.</summary>
    public bool AsksForStream { get; private set; }

    /// <summary>Whether it reports an error.</summary>
    public bool HasError { get; private set; }

    /// <summary>Whether it is a stream of events.</summary>
    public bool IsStream => events is not null;

    /// <summary>Events with data, of a stream.</summary>
    public long Events => events?.Events ?? 0;

    /// <summary>Bytes of the body as they pass.</summary>
    public long Bytes { get; private set; }

    /// <summary>Whether it has given up on the body: not the coding that it says, or far too large.</summary>
    public bool HasStopped { get; private set; }

    /// <summary>Makes one for a body.</summary>
    /// <param name="contentType">Its media type; null for none.</param>
    /// <param name="contentEncoding">Its coding; null for none.</param>
    /// <param name="allowsModel">Which models may be named; null for all.</param>
    /// <returns>Null when there is nothing to look for.</returns>
    public static UsageTap? For(string? contentType, string? contentEncoding, Func<string, bool>? allowsModel = null)
    {
        var type = contentType.AsSpan();
        int end = type.IndexOf(';');
        type = (end < 0 ? type : type[..end]).Trim();
        bool isStream = type.Equals("text/event-stream", StringComparison.OrdinalIgnoreCase);
        if (!isStream && !type.EndsWith("json", StringComparison.OrdinalIgnoreCase))
            return null;
        if (string.IsNullOrWhiteSpace(contentEncoding) || contentEncoding.Trim().Equals("identity", StringComparison.OrdinalIgnoreCase))
            return new UsageTap(isStream, null, allowsModel);
        return Inflater.For(contentEncoding) is { } inflater ? new UsageTap(isStream, inflater, allowsModel) : null;
    }

    /// <summary>Looks at the next bytes; they are not kept.</summary>
    /// <param name="bytes">As they pass.</param>
    public void Take(ReadOnlyMemory<byte> bytes)
    {
        Bytes += bytes.Length;
        if (HasStopped)
            return;
        if (inflater is null)
            Look(bytes.Span);
        else
            Inflate(inflater, bytes);
    }

    /// <inheritdoc/>
    public void Dispose() => inflater?.Dispose();

    private void Inflate(Inflater from, ReadOnlyMemory<byte> bytes)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(InflateBufferBytes);
        try
        {
            from.Give(bytes);
            while (!HasStopped && from.Read(buffer) is > 0 and var length)
            {
                inflatedBytes += length;
                HasStopped = inflatedBytes > MaxInflatedBytes;
                Look(buffer.AsSpan(0, length));
            }
        }
        catch (InvalidDataException)
        {
            HasStopped = true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void Look(ReadOnlySpan<byte> bytes)
    {
        if (events is null)
            scanner.Take(bytes);
        else
            events.Take(bytes);
    }

    private void Found(JsonField field, ReadOnlySpan<byte> value)
    {
        value = value.Trim(" \t\r\n"u8);
        switch (field)
        {
            case JsonField.Usage:
                reported.Read(value);
                break;
            case JsonField.Model:
                string? model = Text(value, MaxModelLength);
                Model = model ?? Model;
                hasForeignModel |= allowsModel is not null && (model is null || !allowsModel(model));
                break;
            case JsonField.EndUser when Text(value, MaxEndUserLength) is { } user:
                EndUser ??= RequestFacts.EndUserOf(user);
                break;
            case JsonField.Stream:
                AsksForStream |= value.SequenceEqual("true"u8);
                break;
            case JsonField.Error:
                HasError |= value.StartsWith("{"u8);
                break;
        }
    }

    /// <summary>A name that may be stored and shown; null for anything else.</summary>
    private static string? Text(ReadOnlySpan<byte> value, int maxLength)
    {
        if (value.Length < 3 || value.Length > maxLength + 2 || value[0] != (byte)'"')
            return null;
        try
        {
            var reader = new Utf8JsonReader(value);
            return reader.Read() && reader.GetString() is { Length: > 0 } text && text.Length <= maxLength && !text.Any(char.IsControl) ? text : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // No string, or half of a surrogate pair.
            return null;
        }
    }
}
