namespace SmoothLlm.Infrastructure.Providers.Sandbox;

internal enum SandboxPieceKind
{
    Word,
    CallStart,
    CallArguments,
}

/// <summary>What one chunk of a stream carries: a range of the answer's text, or of one tool call's arguments.</summary>
internal readonly record struct SandboxPiece(SandboxPieceKind Kind, int CallIndex, int Start, int Length)
{
    /// <summary>How long a delta of a tool call's arguments is at most, in UTF-16 units.</summary>
    public const int MaxArgumentsLength = 16;

    /// <summary>Cuts the answer into words (each with the white space behind it) and tool-call deltas; together they are all of it.</summary>
    public static List<SandboxPiece> Split(SandboxAnswer answer)
    {
        var pieces = new List<SandboxPiece>();
        if (answer.Text is { } text)
            AddWords(pieces, text);
        for (var index = 0; index < answer.ToolCalls.Length; index++)
        {
            pieces.Add(new(SandboxPieceKind.CallStart, index, 0, 0));
            AddArguments(pieces, index, answer.ToolCalls[index].Arguments);
        }

        return pieces;
    }

    private static void AddWords(List<SandboxPiece> pieces, string text)
    {
        var start = 0;
        for (var position = 1; position < text.Length; position++)
        {
            if (char.IsWhiteSpace(text[position - 1]) && !char.IsWhiteSpace(text[position]))
            {
                pieces.Add(new(SandboxPieceKind.Word, -1, start, position - start));
                start = position;
            }
        }

        if (text.Length > 0)
            pieces.Add(new(SandboxPieceKind.Word, -1, start, text.Length - start));
    }

    private static void AddArguments(List<SandboxPiece> pieces, int callIndex, string arguments)
    {
        // Short arguments too come in two, as clients must put them together.
        var size = Math.Clamp((arguments.Length + 1) / 2, 1, MaxArgumentsLength);
        for (var start = 0; start < arguments.Length;)
        {
            var end = Math.Min(start + size, arguments.Length);
            if (end < arguments.Length && char.IsLowSurrogate(arguments[end]))
                end++;
            pieces.Add(new(SandboxPieceKind.CallArguments, callIndex, start, end - start));
            start = end;
        }
    }
}
