using System.Text.Json;

namespace SmoothLlm.Core.Routing;

/// <summary>
/// What keeps the requests of one conversation at one place, so that the provider finds the prompt in its cache: the
/// client's own name for the session or the cache, its user, or how the conversation begins when that is long enough to
/// be cached at all.
/// </summary>
public static class SessionSeed
{
    /// <summary>Providers cache prompts of 1,024 tokens and more, which hardly any text makes of fewer bytes.</summary>
    private const int ShortestCached = 4096;

    /// <summary>Deeper than any body that was admitted.</summary>
    private const int MaxDepth = 128;

    /// <summary>Finds the seed.</summary>
    /// <param name="session">The session that the client named in a header; null for none.</param>
    /// <param name="body">The request's body, checked.</param>
    /// <returns>Null when nothing speaks for one place or the other.</returns>
    public static ulong? Of(string? session, ReadOnlySpan<byte> body) =>
        session is { Length: > 0 } ? Rendezvous.Hash(session) : OfBody(body);

    private static ulong? OfBody(ReadOnlySpan<byte> body)
    {
        ReadOnlySpan<byte> key = default;
        ReadOnlySpan<byte> user = default;
        ulong opening = 0;
        long openingBytes = 0;
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = MaxDepth });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("prompt_cache_key"u8))
                key = Text(body, ref reader);
            else if (reader.ValueTextEquals("user"u8))
                user = Text(body, ref reader);
            else if (reader.ValueTextEquals("metadata"u8))
                user = UserId(body, ref reader);
            else if (reader.ValueTextEquals("messages"u8))
                Add(Opening(body, ref reader));
            else if (reader.ValueTextEquals("system"u8) || reader.ValueTextEquals("tools"u8))
                Add(Value(body, ref reader));
            else
                reader.Skip();
        }

        return !key.IsEmpty ? Rendezvous.Hash(key)
            : !user.IsEmpty ? Rendezvous.Hash(user)
            : openingBytes >= ShortestCached ? opening
            : null;

        void Add(ReadOnlySpan<byte> part)
        {
            opening = Rendezvous.Combine(opening, Rendezvous.Hash(part));
            openingBytes += part.Length;
        }
    }

    /// <summary>A string with something in it; empty for any other value.</summary>
    private static ReadOnlySpan<byte> Text(ReadOnlySpan<byte> body, scoped ref Utf8JsonReader reader)
    {
        reader.Read();
        bool isText = reader.TokenType == JsonTokenType.String && !reader.ValueSpan.IsEmpty;
        var value = Rest(body, ref reader);
        return isText ? value : default;
    }

    /// <summary>Anthropic's place for the user.</summary>
    private static ReadOnlySpan<byte> UserId(ReadOnlySpan<byte> body, scoped ref Utf8JsonReader reader)
    {
        reader.Read();
        ReadOnlySpan<byte> user = default;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return user;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("user_id"u8))
                user = Text(body, ref reader);
            else
                reader.Skip();
        }

        return user;
    }

    private static ReadOnlySpan<byte> Value(ReadOnlySpan<byte> body, scoped ref Utf8JsonReader reader)
    {
        reader.Read();
        return Rest(body, ref reader);
    }

    private static ReadOnlySpan<byte> Rest(ReadOnlySpan<byte> body, scoped ref Utf8JsonReader reader)
    {
        int start = (int)reader.TokenStartIndex;
        reader.Skip();
        return body[start..(int)reader.BytesConsumed];
    }

    /// <summary>The messages up to the first one of the user: later ones differ from turn to turn.</summary>
    private static ReadOnlySpan<byte> Opening(ReadOnlySpan<byte> body, scoped ref Utf8JsonReader reader)
    {
        reader.Read();
        int start = (int)reader.TokenStartIndex;
        if (reader.TokenType != JsonTokenType.StartArray)
            return Rest(body, ref reader);
        int end = start;
        int depth = reader.CurrentDepth;
        bool isOver = false;
        bool isUser = false;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (isOver)
                continue;
            if (reader.CurrentDepth == depth + 2 && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("role"u8))
            {
                reader.Read();
                isUser |= reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("user"u8);
            }
            else if (reader.CurrentDepth == depth + 1 && reader.TokenType == JsonTokenType.EndObject)
            {
                end = (int)reader.BytesConsumed;
                isOver = isUser;
            }
        }

        return body[start..end];
    }
}
