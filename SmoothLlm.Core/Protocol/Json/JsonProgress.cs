namespace SmoothLlm.Core.Protocol.Json;

/// <summary>Follows a JSON object that comes in pieces, to know when it is complete. Cuts may fall anywhere.</summary>
internal struct JsonProgress
{
    private int depth;
    private bool isInText;
    private bool isEscaped;

    /// <summary>Whether the object has been closed.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Takes the next piece.</summary>
    public void Take(string piece)
    {
        foreach (char letter in piece)
        {
            if (isEscaped)
                isEscaped = false;
            else if (isInText)
                (isEscaped, isInText) = (letter == '\\', letter != '"');
            else if (letter == '"')
                isInText = true;
            else if (letter is '{' or '[')
                depth++;
            else if (letter is '}' or ']' && --depth == 0)
                IsComplete = true;
        }
    }
}
